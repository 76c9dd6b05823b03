import { z } from "zod";

/** How long after a failure a unit is started again: RestartSec of the packaged Consul and Nomad units. */
export const restartDelayMs = 2_000;

/** A long-running program of a host, as data: systemd's terms, a subset. */
export const unitDefinitionSchema = z
  .strictObject({
    /** File-name safe, for example `nomad-client`. */
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
    description: z.string(),
    /** Absolute path of the program, then its arguments. */
    command: z.array(z.string()).min(1).readonly(),
    /** The whole environment. */
    environment: z.record(z.string(), z.string()).readonly(),
    workingDirectory: z.string(),
    /** The account it runs as; default: that of the supervisor, or root under systemd. */
    user: z.string().optional(),
    /** A folder that is given to `user`, with all in it, before each start: what the program wrote when it still ran as root. */
    ownFolder: z.string().optional(),
    /** Names of units of the same host that systemd starts before this one at boot. */
    after: z.array(z.string()).readonly().optional(),
    /** What it holds in memory is never written to a disk: not to the swap, not as a core; only where systemd runs it. */
    noSwap: z.boolean().optional(),
    stopSignal: z.enum(["SIGTERM", "SIGINT"]).default("SIGTERM"),
    /** From the stop signal to SIGKILL. */
    stopTimeoutMs: z.number().int().positive().default(5_000),
  })
  .readonly();

/** See {@link unitDefinitionSchema}; what it defaults may be left out. */
export type UnitDefinition = z.input<typeof unitDefinitionSchema>;
