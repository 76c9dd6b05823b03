/** A place in the repository that breaks a rule. */
export interface Finding {
  /** The rule's name, as it stands in exceptions.json. */
  readonly rule: string;
  /** A path from the repository's root. */
  readonly file: string;
  /** The name of the function, where the rule is about functions. */
  readonly function?: string;
  /** What is wrong, with the values. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}
