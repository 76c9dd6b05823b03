import type { NomadClient } from "nomad-client-ts";
import { followEvaluation } from "orchestrator";
import { z } from "zod";
import { nomadOfJob } from "../world/nomad-of-job.ts";
import { defineFault, timing, type InjectContext } from "./define-fault.ts";

/**
 * Registers the job of a service again with a mark that replaces every allocation, follows that deployment to its end, and goes back to
 * the version before by a second deployment.
 */
export const deploy = defineFault({
  schema: z.strictObject({
    do: z
      .literal("deploy")
      .meta({ description: "A rolling deploy of a service that replaces every instance." }),
    at: timing.at,
    service: z.string().min(1),
  }),
  requires: () => ["deploy"],
  describe: ({ service }) => `rolling deploy of ${service}`,
  plan: ({ service }) => ({ effects: [`${service}: every instance is replaced, and then replaced back`] }),
  heal: () => undefined,

  async inject({ fault: { service } }, context) {
    const { world, runId, signal } = context;
    const nomad = await nomadOfJob(world.nomad, service, signal);
    const before = await nomad.jobs.read(service, { signal });
    const mark = { ...before.Meta, chaos: runId };
    const { EvalID } = await nomad.jobs.register({ Job: { ...before, Meta: mark } }, { signal });
    let back;
    try {
      const now = await nomad.jobs.read(service, { signal });
      if (now.Version === before.Version) throw new Error(`Nomad made no new version of ${service}`);
      await follow(EvalID, { ...context, service, nomad });
    } finally {
      back = await nomad.jobs.revert(service, {
        version: before.Version ?? 0,
        signal: AbortSignal.timeout(10_000),
      });
    }
    await follow(back.EvalID, { ...context, service, nomad });
    return { seen: `${service} was deployed to its end, and back` };
  },
});

interface FollowContext extends InjectContext {
  readonly service: string;
  /** In the job's namespace. */
  readonly nomad: NomadClient;
}

function follow(
  evaluation: string | undefined,
  { world, nomad, service, signal }: FollowContext,
): Promise<void> {
  return followEvaluation(evaluation ?? "", {
    world: { ...world, nomad },
    job: service,
    signal,
    onProgress: () => {},
  });
}
