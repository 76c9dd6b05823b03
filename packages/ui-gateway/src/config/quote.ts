import { configValueRefused } from "../errors.ts";

/**
 * A value as one word of nginx's configuration. A quote or a line's end would end the word, and nginx takes `$` for a variable and `\` for an
 * escape in some places and not in others: a value that holds one is refused, not escaped. Throws CONFIG_VALUE_REFUSED.
 */
export function quote(what: string, value: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (value === "" || /["\\$\u0000-\u001f\u007f]/.test(value)) throw configValueRefused(what);
  return `"${value}"`;
}
