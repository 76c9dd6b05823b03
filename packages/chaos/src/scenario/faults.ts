import { z } from "zod";
import { durationSchema } from "../pace/duration.ts";
import { agentSelectorSchema, hostSelectorSchema, instanceSelectorSchema } from "../selectors/selectors.ts";

const at = durationSchema
  .prefault("0s")
  .meta({ description: "When, counted from the start of the disturbance." });
const lasting = { for: durationSchema.meta({ description: "Healed after this long." }) };

const killSchema = z.strictObject({
  do: z.literal("kill").meta({ description: "SIGKILL to all targets at once." }),
  at,
  agents: agentSelectorSchema,
});

const pauseSchema = z.strictObject({
  do: z
    .literal("pause")
    .meta({ description: "SIGSTOP, SIGCONT after `for`: a process that hangs without dying." }),
  at,
  agents: agentSelectorSchema,
  ...lasting,
});

const restartSchema = z.strictObject({
  do: z.literal("restart").meta({
    description: "SIGTERM to one target after the other, the next once the world is healthy again.",
  }),
  at,
  agents: agentSelectorSchema,
});

const endInstanceSchema = z.strictObject({
  do: z
    .literal("end-instance")
    .meta({ description: "Ends instances of a service: /exit/1, SIGKILL, or SIGSTOP (hang)." }),
  at,
  instances: instanceSelectorSchema,
  how: z.enum(["exit", "kill", "hang"]),
  for: durationSchema.optional().meta({ description: "Only for hang: SIGCONT after this long." }),
});

const powerOffSchema = z.strictObject({
  do: z
    .literal("power-off")
    .meta({ description: "Everything on a host dies at once and its network is gone until `for` is over." }),
  at,
  hosts: hostSelectorSchema,
  ...lasting,
});

const partitionSchema = z.strictObject({
  do: z.literal("partition").meta({ description: "Packets between the sides are lost until `for` is over." }),
  at,
  hosts: hostSelectorSchema.meta({ description: "One side: these hosts. The other side: everyone else." }),
  ...lasting,
});

const splitSystemsSchema = z.strictObject({
  do: z.literal("split-systems").meta({
    description: "Nomad's agents cannot reach Consul's HTTP API on their host until `for` is over.",
  }),
  at,
  hosts: hostSelectorSchema,
  ...lasting,
});

const slowSchema = z.strictObject({
  do: z.literal("slow").meta({ description: "Delay and loss on the hosts' network until `for` is over." }),
  at,
  hosts: hostSelectorSchema,
  delay: durationSchema,
  lossPercent: z.number().min(0).max(100).default(0),
  ...lasting,
});

const deploySchema = z.strictObject({
  do: z
    .literal("deploy")
    .meta({ description: "A rolling deploy of a service that replaces every instance." }),
  at,
  service: z.string().min(1),
});

/** One thing done to the world. */
export const faultSchema = z.discriminatedUnion("do", [
  killSchema,
  pauseSchema,
  restartSchema,
  endInstanceSchema,
  powerOffSchema,
  partitionSchema,
  splitSystemsSchema,
  slowSchema,
  deploySchema,
]);

export type Fault = z.output<typeof faultSchema>;
export type FaultKind = Fault["do"];
