import type { NetworkFaults } from "orchestrator";
import { pause } from "../pace/every.ts";
import type { HealAction } from "../safety/ledger.ts";
import type { Fault } from "../scenario/faults.ts";
import { noteFault, requireTargets, type DoFault, type FaultContext } from "./fault-context.ts";
import { undo } from "../effects/signal-all.ts";

type HostFault = Extract<Fault, { hosts: unknown }>;

/** Does something to hosts, all at once, and undoes it after its time. The engine verifies each before it returns. */
export const disturbHosts: DoFault<HostFault["do"]> = async ({ fault, hosts }, context) => {
  requireTargets(hosts, "host");
  const faults = context.world.engine.networkFaults;
  if (!faults) throw new Error(`engine ${context.world.engine.kind} cannot do this to its hosts`);
  const notes = hosts.map((host) =>
    noteFault(context, `${fault.do} of ${host}`, undoingOf(fault, host), fault.for),
  );
  try {
    await Promise.all(hosts.map((host) => disturb(fault, host, faults, context)));
    await pause(fault.for, context.signal);
  } finally {
    await undo(notes, context);
  }
  return { seen: `${fault.do} of ${hosts.join(", ")}, verified there` };
};

function undoingOf(fault: HostFault, host: string): HealAction {
  return fault.do === "power-off" ? { do: "power-on", host } : { do: "network", host };
}

function disturb(
  fault: HostFault,
  host: string,
  faults: NetworkFaults,
  { signal }: FaultContext,
): Promise<void> {
  switch (fault.do) {
    case "power-off":
      return faults.powerOff(host, { signal, forMs: fault.for });
    case "partition":
      return faults.cut(host, { signal });
    case "split-systems":
      return faults.split(host, { signal });
    case "slow":
      return faults.slow(host, { delayMs: fault.delay, lossPercent: fault.lossPercent, signal });
  }
}
