import { z } from "zod";

const host = z.strictObject({
  /** Node name. */
  name: z.string().min(1),
  /** Where this host's agent listens, and the address its services have unless they name another. */
  address: z.ipv4(),
  /** Whether this host shows the `consul` service, as a server of a real cluster does. */
  server: z.boolean(),
});

/** Configuration of the embedded Consul: one agent for each host, all in one process. */
export const embeddedConsulConfig = z.strictObject({
  datacenter: z.string().min(1),
  /** State is kept here over restarts; one process at a time. */
  dataDir: z.string().min(1),
  httpPort: z.int().min(1).max(65_535),
  hosts: z
    .array(host)
    .min(1)
    .refine(
      (hosts) => new Set(hosts.map(({ name }) => name)).size === hosts.length,
      "two hosts have one name",
    )
    .refine(
      (hosts) => new Set(hosts.map(({ address }) => address)).size === hosts.length,
      "two hosts have one address",
    )
    .refine((hosts) => hosts.some(({ server }) => server), "no host is a server"),
});

export type EmbeddedConsulConfig = Readonly<z.infer<typeof embeddedConsulConfig>>;
export type ConsulHost = Readonly<z.infer<typeof host>>;
