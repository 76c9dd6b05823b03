import type { createAccessProblems } from "./access-problems.ts";
import { neededRules } from "./consul-failure.ts";

export interface FilterNoticeOptions {
  readonly problems: ReturnType<typeof createAccessProblems>;
  /** The agent in use. */
  readonly agent: () => string;
  /** Where the token stands. */
  readonly token: () => string;
}

/** A problem of rights as long as Consul leaves rows out that the token may not read. */
export function createFilterNotice({ problems, agent, token }: FilterNoticeOptions) {
  const filtered = new Set<string>();
  const solveIfNone = () => {
    if (filtered.size === 0) problems.solved("rights");
  };
  return {
    heard: (path: string, isFiltered: boolean | undefined): void => {
      if (isFiltered === undefined || isFiltered === filtered.has(path)) return;
      if (isFiltered) filtered.add(path);
      else filtered.delete(path);
      if (isFiltered && filtered.size === 1)
        problems.found(
          "rights",
          `${agent()} leaves out what ${token()} may not read, so instances may be missing; it needs ${neededRules}`,
          { path },
        );
      solveIfNone();
    },
    /** Nobody asks there any more. */
    forget: (path: string): void => {
      filtered.delete(path);
      solveIfNone();
    },
  };
}
