import type { FaultSupport, SlowOptions } from "../../../hosts/network-faults.ts";
import type { CallOptions } from "../../../call-options.ts";
import type { WorldFolder } from "../../../files/world-folder.ts";
import { faultStepFailed } from "../errors.ts";
import { enterOwner } from "../namespace-owner.ts";
import { requireOwner } from "../netns-host.ts";
import { findTool, requireTool } from "../programs.ts";
import { runCleanly } from "../run-cleanly.ts";
import { privateInterface, type Node } from "../topology.ts";
import { runInHost, type Place } from "./run-in-world.ts";

/** A host whose packets wait in a queue (tc-netem(8)). */
export interface SlowHost {
  readonly folder: WorldFolder;
  readonly node: Node;
}

/** Whether this kernel can delay packets: tried on the switch's loopback, which nothing uses. */
export async function probeNetem({ folder, topology }: Place, options: CallOptions): Promise<FaultSupport> {
  if (!findTool("tc")) return { supported: false, reason: "tc is not installed" };
  const owner = enterOwner(await requireOwner(folder));
  const netem = [...owner, requireTool("tc"), "-n", topology.switchNamespace.name, "qdisc"];
  const added = await runCleanly([...netem, "add", "dev", "lo", "root", "netem", "delay", "1ms"], options);
  if (added.exitCode !== 0)
    return { supported: false, reason: `this kernel has no netem: ${added.stderr.trim()}` };
  await runCleanly([...netem, "del", "dev", "lo", "root"], options);
  return { supported: true };
}

export async function slow(host: SlowHost, { delayMs, lossPercent = 0, signal }: SlowOptions): Promise<void> {
  const queue = ["root", "netem", "delay", `${delayMs}ms`, "loss", `${lossPercent}%`];
  await qdisc(host, ["replace", "dev", privateInterface, ...queue], { signal });
  if (!(await isSlow(host, { signal }))) throw faultStepFailed(host.node.host, "its queue is not there");
}

export async function healSlow(host: SlowHost, options: CallOptions): Promise<void> {
  if (await isSlow(host, options)) await qdisc(host, ["del", "dev", privateInterface, "root"], options);
}

export async function isSlow(host: SlowHost, options: CallOptions): Promise<boolean> {
  if (!findTool("tc")) return false;
  return (await qdisc(host, ["show", "dev", privateInterface], options)).includes("netem");
}

const qdisc = (host: SlowHost, args: readonly string[], options: CallOptions): Promise<string> =>
  runInHost(host, [requireTool("tc"), "qdisc", ...args], options);
