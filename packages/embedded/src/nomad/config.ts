import { z } from "zod";

const hostSchema = z.object({
  name: z.string().min(1),
  address: z.ipv4(),
  server: z.boolean(),
  client: z.boolean(),
  /** A second address of the host, which jobs that ask for host_network "private" never get. */
  publicAddress: z.ipv4().optional(),
});

/** The configuration of an embedded Nomad: all agents of one region, in one process. */
export const nomadConfigSchema = z.object({
  region: z.string().default("global"),
  datacenter: z.string().min(1),
  dataDir: z.string().min(1),
  consulHttpPort: z.int().default(8500),
  ports: z
    .object({
      serverHttp: z.int().default(4646),
      clientHttp: z.int().default(4746),
      rpc: z.int().default(4647),
      serf: z.int().default(4648),
    })
    .prefault({}),
  /** `max_kill_timeout` of the clients. */
  maxKillTimeoutMs: z.int().default(30_000),
  dynamicPorts: z.object({ min: z.int().default(20_000), max: z.int().default(32_000) }).prefault({}),
  hosts: z.array(hostSchema).min(1),
});

export type NomadConfig = z.infer<typeof nomadConfigSchema>;
export type HostConfig = NomadConfig["hosts"][number];
