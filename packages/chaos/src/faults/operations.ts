import type { NomadClient } from "nomad-client-ts";
import { nomadOfJob } from "../world/nomad-of-job.ts";
import { pause } from "../pace/every.ts";
import type { DoFault, FaultContext } from "./fault-context.ts";

/** Restarts one agent after the other, in an order that a careful operator would take: servers first, leaders last. */
export const restartAgents: DoFault = async ({ agents }, context) => {
  const rank = ({ role, leads }: (typeof agents)[number]) => (role === "client" ? 2 : leads ? 1 : 0);
  for (const { id, host, unit } of agents.toSorted((a, b) => rank(a) - rank(b))) {
    context.signal.throwIfAborted();
    context.journal.record({ kind: "note", text: `restarting ${id}` });
    await context.world.engine.hosts
      .find(({ name }) => name === host)
      ?.units.restart(unit, { signal: context.signal });
    await untilWhole(context);
  }
};

/** Waits until every layer is whole twice in a row: what just began to fall apart is not taken for whole. */
async function untilWhole({ layers, signal }: FaultContext): Promise<void> {
  const sinceMs = Date.now();
  for (let whole = 0; whole < 2 && !signal.aborted;) {
    await pause(700, signal);
    whole = layers.broken(sinceMs).length === 0 ? whole + 1 : 0;
  }
}

/**
 * Registers the job of a service again with a mark that replaces every allocation, follows that deployment to its end, and goes back to
 * the version that was there before by a second one.
 */
export const deployUnderLoad: DoFault = async ({ fault }, context) => {
  if (fault.do !== "deploy") return;
  const { signal } = context;
  const nomad = await nomadOfJob(context.world.nomad, fault.service, signal);
  const before = await nomad.jobs.read(fault.service, { signal });
  const mark = { ...before.Meta, chaos: context.ledger.file };
  await nomad.jobs.register({ Job: { ...before, Meta: mark } }, { signal });
  try {
    await followDeployment(nomad, fault.service, signal);
  } finally {
    await nomad.jobs.revert(fault.service, {
      version: before.Version ?? 0,
      signal: AbortSignal.timeout(10_000),
    });
  }
  await followDeployment(nomad, fault.service, signal);
};

async function followDeployment(nomad: NomadClient, service: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const [job, deployment] = await Promise.all([
      nomad.jobs.read(service, { signal }),
      nomad.jobs.latestDeployment(service, { signal }),
    ]);
    const current = deployment?.JobVersion === job.Version;
    if (current && deployment?.Status === "successful") return;
    if (current && (deployment?.Status === "failed" || deployment?.Status === "cancelled")) {
      throw new Error(`the deployment of ${service} ${deployment.Status}: ${deployment.StatusDescription}`);
    }
    await pause(300, signal);
  }
}
