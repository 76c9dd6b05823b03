import type { CallOptions } from "../../../call-options.ts";
import type { WorldFolder } from "../../../files/world-folder.ts";
import { faultStepFailed } from "../errors.ts";
import { findTool, requireTool } from "../programs.ts";
import type { Node } from "../topology.ts";
import { runInHost } from "./run-in-world.ts";

/** A host whose own requests to its own Consul agent are reset. */
export interface SplitHost {
  readonly folder: WorldFolder;
  readonly node: Node;
}

/** The nftables table of a split: the host is split as long as it has this table. */
const tableName = "nomad-demo-split";

export async function split(host: SplitHost, consulPort: number, options: CallOptions): Promise<void> {
  if (await isSplit(host, options)) return;
  const { address, host: name } = host.node;
  const rules = [
    `table inet ${tableName} {`,
    "  chain output {",
    "    type filter hook output priority 0;",
    // Only this host's own requests to its own agent: gossip, RPC and other hosts' requests go on.
    `    ip daddr { ${address}, 127.0.0.1 } tcp dport ${consulPort} reject with tcp reset`,
    "  }",
    "}",
  ];
  await runInHost(host, [requireTool("nft"), "-f", "-"], { ...options, input: rules.join("\n") });
  if (!(await isSplit(host, options))) throw faultStepFailed(name, "its packet filter is not there");
}

export async function healSplit(host: SplitHost, options: CallOptions): Promise<void> {
  if (!(await isSplit(host, options))) return;
  await runInHost(host, [requireTool("nft"), "delete", "table", "inet", tableName], options);
}

export async function isSplit(host: SplitHost, options: CallOptions): Promise<boolean> {
  if (!findTool("nft")) return false;
  const tables = await runInHost(host, [requireTool("nft"), "list", "tables"], options);
  return tables.split("\n").includes(`table inet ${tableName}`);
}
