import type { CallOptions } from "../../../call-options.ts";
import type { WorldFolder } from "../../../files/world-folder.ts";
import { faultStepFailed } from "../errors.ts";
import { enterOwner } from "../namespace-owner.ts";
import { enterNamespace } from "../namespaces.ts";
import { requireOwner } from "../netns-host.ts";
import { requireTool } from "../programs.ts";
import { runCleanly } from "../run-cleanly.ts";
import type { Node, Topology } from "../topology.ts";

/** Where the namespaces of a world are. */
export interface Place {
  readonly folder: WorldFolder;
  readonly topology: Topology;
}

type RunOptions = CallOptions & { readonly input?: string };

/** Runs `ip` in the namespace of the switch; returns its output. Throws FAULT_STEP_FAILED. */
export async function ipOnSwitch(
  { folder, topology: { switchNamespace } }: Place,
  args: readonly string[],
  options: CallOptions,
): Promise<string> {
  const owner = enterOwner(await requireOwner(folder));
  return run("switch", [...owner, requireTool("ip"), "-n", switchNamespace.name, ...args], options);
}

/** Runs a program in the namespace of a host; returns its output. Throws FAULT_STEP_FAILED. */
export async function runInHost(
  { folder, node }: { readonly folder: WorldFolder; readonly node: Node },
  command: readonly string[],
  options: RunOptions,
): Promise<string> {
  const enter = enterNamespace(await requireOwner(folder), node.name);
  return run(node.host, [...enter, ...command], options);
}

async function run(host: string, command: readonly string[], options: RunOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await runCleanly(command, options);
  if (exitCode !== 0) throw faultStepFailed(host, `${command.join(" ")}: ${stderr.trim()}`);
  return stdout;
}
