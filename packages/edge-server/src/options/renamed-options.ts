import type { OptionName } from "./option-table.ts";

/** Old names of options, accepted for one release, and what the options are called now. */
export const renamedOptions = {
  "whole-timeout": "request-timeout",
  "head-timeout": "response-header-timeout",
  "ejection-base": "base-ejection-time",
  "ejection-longest": "max-ejection-time",
  "retry-reserve": "min-retries-per-second",
} as const satisfies Readonly<Record<string, OptionName>>;

export type OldOptionName = keyof typeof renamedOptions;

/** Whether an option was called so, and is called otherwise now. */
export function isOldOptionName(name: string): name is OldOptionName {
  return Object.hasOwn(renamedOptions, name);
}

/** The name that an option had before; undefined when it was never renamed. */
export function oldNameOf(name: OptionName): OldOptionName | undefined {
  return Object.keys(renamedOptions).find(
    (old): old is OldOptionName => isOldOptionName(old) && renamedOptions[old] === name,
  );
}

/** The variable that sets an option. */
export function variableOf(name: string): string {
  return `EDGE_${name.toUpperCase().replaceAll("-", "_")}`;
}
