/** What a wish would do. */
export interface WishPlan {
  readonly what: string;
  readonly targets: readonly string[];
  /** What follows, in words. */
  readonly effects: readonly string[];
  /** Why it cannot be done; empty where it can. */
  readonly unmet: readonly string[];
  readonly lastsMs?: number;
}

/** A service with changed variables: by path, as typed behind `--var`. */
export interface DeployWish {
  readonly service: string;
  readonly changes: Readonly<Record<string, string>>;
}

/** What a deployment would do. */
export interface DeployPlan {
  /** As `deploy --plan` prints it. */
  readonly text: string;
  readonly changesSomething: boolean;
  /** Says which plan is meant: nothing else than what was shown is done. */
  readonly mark: string;
}
