import type { NomadClient } from "nomad-client-ts";
import type { LineSource } from "../cli/merge-lines.ts";
import type { CallOptions } from "../hosts/host.ts";

export interface LogsOptions extends CallOptions {
  readonly nomad: NomadClient;
  readonly job: string;
  readonly follow: boolean;
  readonly type: "stdout" | "stderr";
  /** How many bytes of the end of each to begin with. */
  readonly tailBytes: number;
}

/** One source of lines for each task of each running allocation. */
export async function serviceLogs(options: LogsOptions): Promise<LineSource[]> {
  const { nomad, job, signal } = options;
  const allocations = await nomad.jobs.allocations(job, { signal });
  return allocations
    .filter(({ ClientStatus }) => ClientStatus === "running" || ClientStatus === "pending")
    .flatMap(({ ID, NodeName, TaskStates }) =>
      Object.keys(TaskStates ?? {}).map((task) => ({
        name: `${ID.slice(0, 8)} ${NodeName}`,
        lines: readLines(ID, task, options),
      })),
    );
}

async function* readLines(
  allocation: string,
  task: string,
  { nomad, follow, type, tailBytes, signal }: LogsOptions,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  const log = nomad.allocations.logs(allocation, {
    task,
    type,
    follow,
    origin: "end",
    offset: tailBytes,
    signal,
  });
  for await (const chunk of log) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}
