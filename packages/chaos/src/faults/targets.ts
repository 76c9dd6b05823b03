import { z } from "zod";

const processSchema = z.strictObject({ pid: z.int(), startTime: z.string() }).readonly();

const agentTargetSchema = z.object({
  id: z.string(),
  system: z.enum(["consul", "nomad", "vault"]),
  role: z.enum(["server", "client", "all", "unsealer"]),
  host: z.string(),
  unit: z.string(),
  leads: z.boolean(),
  process: processSchema.optional(),
});

const instanceTargetSchema = z.object({
  service: z.string(),
  allocation: z.string(),
  host: z.string(),
  endpoint: z.string().optional(),
  speaksTls: z.literal(true).optional(),
  httpsEndpoint: z.string().optional(),
  process: processSchema.optional(),
});

/** The targets that a fault has now. What `--dry-run --json` prints and `--targets FILE` takes back. */
export const targetsSchema = z.object({
  what: z.string(),
  agents: z.array(agentTargetSchema).readonly(),
  hosts: z.array(z.string()).readonly(),
  instances: z.array(instanceTargetSchema).readonly(),
  executors: z.array(processSchema).readonly(),
  effects: z.array(z.string()).readonly(),
});

export type Targets = Readonly<z.output<typeof targetsSchema>>;

/** The targets in short, for tables and events: ids with pids. */
export function targetNames({ agents, hosts, instances, executors }: Targets): string[] {
  const pid = (process: { readonly pid: number } | undefined) => (process ? ` (pid ${process.pid})` : "");
  return [
    ...agents.map(({ id, process }) => `${id}${pid(process)}`),
    ...hosts,
    ...instances.map(
      ({ service, allocation, process }) => `${service} ${allocation.slice(0, 8)}${pid(process)}`,
    ),
    ...(executors.length > 0 ? [`${executors.length} executors`] : []),
  ];
}
