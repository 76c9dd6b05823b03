import { tokenSource } from "./field-line.ts";

const protocol = `${tokenSource}(?:/${tokenSource})?`;
const list = new RegExp(`^${protocol}(?:[\\t ]*,[\\t ]*${protocol})*$`);

/** Whether a value of Upgrade is a list of protocols (RFC 9110 section 7.8). */
export function isUpgradeList(value: string): boolean {
  return list.test(value);
}
