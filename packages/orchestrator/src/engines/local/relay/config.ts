import { readFile } from "node:fs/promises";
import { z } from "zod";

const endpointSchema = z.strictObject({ host: z.ipv4(), port: z.number().int() }).readonly();

/** An address and a port. */
export type Endpoint = z.infer<typeof endpointSchema>;

export const relaySchema = z
  .strictObject({
    /** Where the user connects to, on the machine's own loopback, and what answers: the first target that accepts. */
    listeners: z
      .array(
        z
          .strictObject({
            name: z.string(),
            at: endpointSchema,
            /** Begin with another target each time: for edges, not for agents, each of which knows different things. */
            inTurn: z.boolean(),
            targets: z.array(endpointSchema).min(1).readonly(),
          })
          .readonly(),
      )
      .readonly(),
    /** Unix socket on which the orchestrator asks, with HTTP CONNECT, for connections that start inside the world. */
    socket: z.string(),
    /** The only addresses that anything is connected to. */
    network: z.cidrv4(),
    /** What stands in front of a program so that it runs in the builder's namespace. */
    enter: z.array(z.string()).min(1).readonly(),
  })
  .readonly();

/** The configuration of a world's relay: a JSON file. */
export type RelayConfig = z.infer<typeof relaySchema>;

/** Reads the file; throws when it is not a relay's configuration. */
export const readRelayConfig = async (path: string): Promise<RelayConfig> =>
  relaySchema.parse(JSON.parse(await readFile(path, "utf8")));
