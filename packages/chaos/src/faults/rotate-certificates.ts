import { inRole, rotateWorldCertificates } from "orchestrator";
import { z } from "zod";
import { targetsNone } from "../errors.ts";
import { durationSchema } from "../pace/duration.ts";
import { wait } from "../pace/wait.ts";
import type { InstanceTarget } from "../world/snapshot.ts";
import { readCertificatesOf, speakingTls, type ServiceCertificate } from "../world/service-certificates.ts";
import { defineFault, timing, type InjectContext } from "./define-fault.ts";

/**
 * New certificates for everybody: those of the world's agents, as `world certificates rotate` makes them, and those that edges and instances have of
 * Vault. The latter are waited for: Nomad's templates renew each when two thirds of its life are over.
 */
export const rotateCertificates = defineFault({
  schema: z.strictObject({
    do: z.literal("rotate-certificates").meta({
      description: "New certificates for all agents, and for all edges and instances from Vault.",
    }),
    at: timing.at,
    authority: z.boolean().default(false).meta({
      description: "A new authority for the agents too: Nomad's agents restart twice.",
    }),
    within: durationSchema
      .prefault("3m")
      .meta({ description: "How long the services' certificates are waited for." }),
  }),
  requires: () => ["vault", "short-certificates"],
  describe: ({ authority }) =>
    `new certificates for all agents${authority ? ", of a new authority," : ""} and for all edges and instances`,

  plan(_, { world }) {
    const instances = speakingTls(world.instances);
    if (instances.length === 0) throw targetsNone("instances that speak TLS");
    return {
      instances,
      effects: [
        "agents read new certificates when they are told to",
        `${instances.length} edges and instances get others of Vault as theirs come to their end`,
      ],
    };
  },

  heal: () => undefined,

  async inject({ fault: { authority, within }, instances }, context) {
    const { signal, journal } = context;
    if (instances.length === 0) throw new Error("it has no instances to wait for");
    const before = await readCertificatesOf(instances, context.world, signal);
    const onStep = (text: string) => journal.record({ kind: "note", text });
    const world = inRole(context.world, "operator");
    const { certificates } = await rotateWorldCertificates(world, { authority, signal, onStep });
    await untilRenewed(before, { ...context, instances, withinMs: within });
    return {
      seen: `${certificates} agents show new certificates, ${before.length} edges and instances others of Vault's`,
    };
  },
});

interface Renewal extends InjectContext {
  readonly instances: readonly InstanceTarget[];
  readonly withinMs: number;
}

/** Waits until each of them shows another certificate. Throws with those that do not in time. */
async function untilRenewed(
  before: readonly ServiceCertificate[],
  { instances, withinMs, world, signal, journal }: Renewal,
): Promise<void> {
  const left = new Map(before.map((each) => [each.allocation, each]));
  for (const untilMs = Date.now() + withinMs; left.size > 0; await wait(1000, signal)) {
    signal.throwIfAborted();
    const now = await readCertificatesOf(instances, world, signal).catch(() => []);
    for (const { allocation, serial, service, host } of now) {
      const old = left.get(allocation);
      if (!old || old.serial === serial) continue;
      left.delete(allocation);
      journal.record({ kind: "note", text: `${service} on ${host} shows certificate ${serial}` });
    }
    if (left.size > 0 && Date.now() > untilMs)
      throw new Error(`${[...left.values()].map(describe).join(", ")} did not change`);
  }
}

const describe = ({ service, host, serial }: ServiceCertificate): string =>
  `certificate ${serial} of ${service} on ${host}`;
