import type { DoFault } from "./fault-context.ts";
import { freeze, signalAll } from "./signal-faults.ts";

const hangMs = 15_000;

/** Ends or freezes instances of a service. */
export const endInstances: DoFault = async ({ fault, instances }, context) => {
  if (fault.do !== "end-instance") return;
  if (fault.how === "exit") {
    await Promise.all(
      instances.map(({ endpoint }) => askToExit(endpoint, context.world.engine.fetch, context.signal)),
    );
    return;
  }
  const named = instances.flatMap(({ service, allocation, process }) =>
    process ? [{ name: `${service} ${allocation.slice(0, 8)}`, process }] : [],
  );
  if (fault.how === "hang") return freeze(named, fault.for ?? hangMs, context);
  signalAll(
    named.map(({ process }) => process),
    "SIGKILL",
    context,
  );
};

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

async function askToExit(endpoint: string | undefined, fetch: Fetch, signal: AbortSignal): Promise<void> {
  if (endpoint === undefined) throw new Error("the instance has no address");
  const response = await fetch(`http://${endpoint}/exit/1`, {
    method: "POST",
    signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
  });
  if (response.status >= 400) throw new Error(`/exit/1 at ${endpoint} answered ${response.status}`);
}
