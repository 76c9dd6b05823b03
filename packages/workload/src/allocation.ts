import { join } from "node:path";
import type { Environment } from "./address.ts";

/** The allocation's task that this process is, as Nomad's environment says. */
export interface AllocatedTask {
  readonly allocationId: string;
  readonly taskName: string;
  /** The folder for control sockets; undefined when Nomad names none. */
  readonly folder: string | undefined;
}

/** Which task of which allocation this process is; undefined outside of Nomad. */
export function allocatedTask(environment: Environment): AllocatedTask | undefined {
  const allocationId = environment["NOMAD_ALLOC_ID"];
  const taskName = environment["NOMAD_TASK_NAME"];
  if (!allocationId || !taskName) return undefined;
  return { allocationId, taskName, folder: environment["NOMAD_TASK_DIR"] ?? environment["NOMAD_ALLOC_DIR"] };
}

/** Where the copy with this pid listens for a successor. */
export function controlSocketPath(folder: string, pid: number): string {
  return join(folder, `control-${pid}.sock`);
}
