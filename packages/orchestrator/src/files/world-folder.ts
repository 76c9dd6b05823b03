import { createHash } from "node:crypto";
import { join } from "node:path";

/** Every process of a world has this environment variable, its value the world folder's id: the last means to find what is left of one. */
export const worldVariable = "NOMAD_DEMO_WORLD";

/** Where one world keeps what it has on this machine. */
export interface WorldFolder {
  /** The folder all worlds share, usually `<repository>/.nomad-demo`. */
  readonly home: string;
  readonly name: string;
  /**
   * The value of NOMAD_DEMO_WORLD in the environment of everything the world starts. It follows from the folder's path alone, so that
   * what runs can be found even when the folder was removed by hand.
   */
  readonly id: string;
  readonly path: string;
  readonly manifest: string;
  /** Unit definitions, what clients ask for, and states: the files through which the supervisor and its clients talk. */
  readonly units: string;
  /** Data folders of agents and the allocations' own. */
  readonly data: string;
  readonly logs: string;
  readonly artifacts: string;
  /** Who supervises it. */
  readonly supervisor: string;
  /** Outside of `path`, so that it outlives the removal of the world that it guards. */
  readonly lock: string;
}

/** The folder of the world with this name; nothing is made. */
export function worldFolder(home: string, name: string): WorldFolder {
  const path = join(home, "worlds", name);
  return {
    home,
    name,
    id: `${name}-${createHash("sha256").update(path).digest("hex").slice(0, 8)}`,
    path,
    manifest: join(path, "manifest.json"),
    units: join(path, "units"),
    data: join(path, "data"),
    logs: join(path, "logs"),
    artifacts: join(path, "artifacts"),
    supervisor: join(path, "supervisor.json"),
    lock: join(home, "locks", name),
  };
}
