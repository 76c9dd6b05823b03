import type { NomadClient } from "nomad-client-ts";
import { nomadOfJob } from "../world/nomad-of-job.ts";
import { pause } from "../pace/every.ts";
import { isSameProcess } from "processes";
import type { AgentTarget } from "../world/snapshot.ts";
import { hostNamed, requireTargets, type DoFault, type FaultContext } from "./fault-context.ts";

/** Restarts one agent after the other, in an order that a careful operator would take: servers first, leaders last. */
export const restartAgents: DoFault<"restart"> = async ({ agents }, context) => {
  requireTargets(agents, "agent");
  const rank = ({ role, leads }: AgentTarget) => (role === "client" ? 2 : leads ? 1 : 0);
  for (const agent of agents.toSorted((a, b) => rank(a) - rank(b))) {
    context.signal.throwIfAborted();
    context.journal.record({ kind: "note", text: `restarting ${agent.id}` });
    await restartOne(agent, context);
    await untilWhole(context);
  }
  return { seen: `${agents.length} ${agents.length === 1 ? "agent is" : "agents are"} another process now` };
};

/** The process that was there before, asked right before the restart: the supervisor may have made another one since the plan. */
async function restartOne({ id, host, unit }: AgentTarget, { world, signal }: FaultContext): Promise<void> {
  const { units } = hostNamed(world, host);
  const before = (await units.status(unit, { signal }))?.process;
  await units.restart(unit, { signal });
  if (before && isSameProcess(before)) throw new Error(`${id} (pid ${before.pid}) was not restarted`);
}

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
export const deployUnderLoad: DoFault<"deploy"> = async ({ fault }, context) => {
  const { signal } = context;
  const nomad = await nomadOfJob(context.world.nomad, fault.service, signal);
  const before = await nomad.jobs.read(fault.service, { signal });
  const mark = { ...before.Meta, chaos: context.ledger.file };
  await nomad.jobs.register({ Job: { ...before, Meta: mark } }, { signal });
  try {
    const now = await nomad.jobs.read(fault.service, { signal });
    if (now.Version === before.Version) throw new Error(`Nomad made no new version of ${fault.service}`);
    await followDeployment(nomad, fault.service, signal);
  } finally {
    await nomad.jobs.revert(fault.service, {
      version: before.Version ?? 0,
      signal: AbortSignal.timeout(10_000),
    });
  }
  await followDeployment(nomad, fault.service, signal);
  return { seen: `${fault.service} was deployed to its end, and back` };
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
