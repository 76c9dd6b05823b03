import { join } from "node:path";

/** Where one world keeps what it has on this machine. */
export interface WorldFolder {
  readonly path: string;
  readonly manifest: string;
  /** Unit definitions, wishes and states: the supervisor's and its clients' common ground. */
  readonly units: string;
  /** Data folders of agents and the allocations' own. */
  readonly data: string;
  readonly logs: string;
  readonly artifacts: string;
}

/** The folder of the world with this name; nothing is made. `home` is usually `<repository>/.nomad-demo`. */
export function worldFolder(home: string, name: string): WorldFolder {
  const path = join(home, "worlds", name);
  return {
    path,
    manifest: join(path, "manifest.json"),
    units: join(path, "units"),
    data: join(path, "data"),
    logs: join(path, "logs"),
    artifacts: join(path, "artifacts"),
  };
}
