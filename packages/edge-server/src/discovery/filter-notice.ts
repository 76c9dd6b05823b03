import type { Log } from "workload";

/** Without both an instance is not shown: its row holds its node. */
const neededRules = 'service_prefix "" { policy = "read" } and node_prefix "" { policy = "read" }';

/** Says once that Consul leaves rows out that the token may not read, and once that it no longer does. */
export function createFilterNotice(log: Log) {
  const filtered = new Set<string>();
  return {
    heard: (path: string, isFiltered: boolean | undefined): void => {
      if (isFiltered === undefined || isFiltered === filtered.has(path)) return;
      if (isFiltered) filtered.add(path);
      else filtered.delete(path);
      if (isFiltered && filtered.size === 1)
        log.warn(
          { path, neededRules },
          "Consul leaves out what the token may not read: no route is removed, but instances may be missing; the token needs the rules named here",
        );
      if (!isFiltered && filtered.size === 0) log.info("Consul's answers are no longer filtered by ACLs");
    },
    /** Nobody asks there any more. */
    forget: (path: string): void => void filtered.delete(path),
  };
}
