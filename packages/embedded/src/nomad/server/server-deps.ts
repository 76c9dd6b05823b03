/** What the servers take from outside, so that tests can choose it. */
export interface ServerDeps {
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
  /** A new UUID. */
  readonly newId: () => string;
}
