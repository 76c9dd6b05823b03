import type { InstanceTarget } from "../world/snapshot.ts";
import { untilGone, type Effect } from "../effects/effect.ts";
import { requireTargets, type DoFault, type FaultContext } from "./fault-context.ts";
import { freeze, signalAll } from "../effects/signal-all.ts";

const hangMs = 15_000;

/** Ends or freezes instances of a service. */
export const endInstances: DoFault<"end-instance"> = async ({ fault, instances }, context) => {
  requireTargets(instances, "instance");
  if (fault.how === "exit") return askAllToExit(instances, context);
  const named = instances.map(nameProcess);
  if (fault.how === "hang") return freeze(named, fault.for ?? hangMs, context);
  const signalled = signalAll(
    named.map(({ process }) => process),
    "SIGKILL",
    context,
  );
  return untilGone(signalled, context.signal);
};

/** Throws for an instance whose process is not known: the fault would hit fewer instances than its record says. */
function nameProcess({ service, allocation, host, process }: InstanceTarget) {
  const name = `${service} ${allocation.slice(0, 8)}`;
  if (!process) throw new Error(`the process of ${name} on ${host} is not known`);
  return { name, process };
}

async function askAllToExit(instances: readonly InstanceTarget[], context: FaultContext): Promise<Effect> {
  const { world, signal } = context;
  await Promise.all(instances.map(({ endpoint }) => askToExit(endpoint, world.engine.fetch, signal)));
  const processes = instances.flatMap(({ process }) => process ?? []);
  if (processes.length < instances.length)
    return { unseen: "processes of instances cannot be read here: whether they ended is not known" };
  return untilGone(processes, signal);
}

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

async function askToExit(endpoint: string | undefined, fetch: Fetch, signal: AbortSignal): Promise<void> {
  if (endpoint === undefined) throw new Error("the instance has no address");
  const response = await fetch(`http://${endpoint}/exit/1`, {
    method: "POST",
    signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
  });
  if (response.status >= 400) throw new Error(`/exit/1 at ${endpoint} answered ${response.status}`);
}
