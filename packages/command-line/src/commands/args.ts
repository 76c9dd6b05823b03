/** A flag with a value. */
export interface TextArg {
  readonly type: "string";
  readonly description?: string;
  /** Another name; one letter is typed with one dash. */
  readonly alias?: string;
  readonly default?: string;
  /** What stands for the value on help pages; `a|b|c` names all values there are. */
  readonly valueHint?: string;
  /** Every value counts, in the order typed; without it the last one does. */
  readonly multiple?: true;
}

/** A flag without a value; false where it is not given, unless its default is true: then `--no-NAME` switches it off. */
export interface SwitchArg {
  readonly type: "boolean";
  readonly description?: string;
  /** Another name; one letter is typed with one dash. */
  readonly alias?: string;
  readonly default?: boolean;
}

/** A word without dashes, by its place. */
export interface WordArg {
  readonly type: "positional";
  readonly description?: string;
  readonly required: boolean;
}

export type ArgDef = TextArg | SwitchArg | WordArg;

/** What a command takes: flags by their name, words in their order. */
export type ArgsDef = Readonly<Record<string, ArgDef>>;

/** The values of a command's own arguments. */
export type ParsedArgs<A extends ArgsDef = ArgsDef> = { readonly [Name in keyof A]: ValueOf<A[Name]> };

type ValueOf<A extends ArgDef> = A extends { readonly type: "boolean" }
  ? boolean
  : A extends { readonly multiple: true }
    ? readonly string[]
    : A extends { readonly default: string } | { readonly required: true }
      ? string
      : string | undefined;

/** All that was typed for a command, in its order. */
export interface Typed {
  readonly words: readonly string[];
  /** Flags that take a value, by their full name without dashes. */
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** What stands behind `--`, for a command that passes it on. */
  readonly passed: readonly string[];
}

/** Every command has these. */
export const commonArgs = {
  json: { type: "boolean", description: "Print one JSON document instead of text" },
  debug: { type: "boolean", description: "Print the stack of an error" },
  help: { type: "boolean", alias: "h", description: "Print this help" },
} as const satisfies ArgsDef;
