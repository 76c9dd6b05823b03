import type { NomadClient } from "nomad-client-ts";
import { followDeployment, inRole } from "orchestrator";
import { z } from "zod";
import { wait } from "../pace/wait.ts";
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
    const { runId, signal } = context;
    // A run itself only looks.
    const world = inRole(context.world, "deployer");
    const nomad = await nomadOfJob(world.nomad, service, signal);
    const before = await nomad.jobs.read(service, { signal });
    const mark = { ...before.Meta, chaos: runId };
    await nomad.jobs.register({ Job: { ...before, Meta: mark } }, { signal });
    try {
      const now = await nomad.jobs.read(service, { signal });
      if (now.Version === before.Version) throw new Error(`Nomad made no new version of ${service}`);
      await follow({ ...context, world, service, nomad });
    } finally {
      await nomad.jobs.revert(service, {
        version: before.Version ?? 0,
        signal: AbortSignal.timeout(10_000),
      });
    }
    await follow({ ...context, world, service, nomad });
    return { seen: `${service} was deployed to its end, and back` };
  },
});

interface FollowContext extends InjectContext {
  readonly service: string;
  /** In the job's namespace. */
  readonly nomad: NomadClient;
}

/** Follows the deployment of the job's current version to its end. Throws when the deployment fails. */
async function follow(context: FollowContext): Promise<void> {
  const { world, nomad, service, signal } = context;
  const id = await untilDeploymentBegun(context);
  await followDeployment(id, { world: { ...world, nomad }, job: service, signal, onProgress: () => {} });
}

/**
 * The id of the deployment of the job's current version. An evaluation that places nothing is waited for: after an earlier fault Nomad's
 * clients may not know their Consul yet, and Nomad tries again once they do.
 */
async function untilDeploymentBegun({ nomad, service, signal }: FollowContext): Promise<string> {
  for (; ; await wait(300, signal)) {
    signal.throwIfAborted();
    const [job, deployment] = await Promise.all([
      nomad.jobs.read(service, { signal }),
      nomad.jobs.latestDeployment(service, { signal }),
    ]);
    if (deployment && deployment.JobVersion === job.Version) return deployment.ID;
  }
}
