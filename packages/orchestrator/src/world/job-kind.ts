import type { Job } from "nomad-client-ts";

/** What a job is to its user: its type, or what starts it. */
export type JobKind = "service" | "system" | "batch" | "sysbatch" | "periodic" | "parameterized";

export function kindOf({
  Type,
  Periodic,
  ParameterizedJob,
}: Pick<Job, "Type" | "Periodic" | "ParameterizedJob">): JobKind {
  if (ParameterizedJob) return "parameterized";
  if (Periodic) return "periodic";
  return Type ?? "service";
}

/** Whether its tasks end by themselves: then running is not what it is to be. */
export const endsByItself = (kind: string): boolean => kind === "batch" || kind === "sysbatch";

/** Whether a job runs nothing itself: each launch or dispatch makes a child job. Nomad makes no evaluation for such a job. */
export const hasChildren = (kind: JobKind): boolean => kind === "periodic" || kind === "parameterized";

/** Whether Nomad watches over its changes by a deployment, which makes a version stable; of system jobs since 1.11. */
export const isDeployed = (kind: JobKind): boolean => kind === "service" || kind === "system";
