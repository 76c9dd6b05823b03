import type { CallOptions } from "../../call-options.ts";
import { findContainer, isMappedRoot } from "./find-container.ts";
import { runCleanly } from "./run-cleanly.ts";
import { findTool, requireTool } from "./programs.ts";

/** With which rights a world's namespaces are made: as root, or inside a user namespace of the world's own. */
export type PrivilegeKind = "root" | "rootless";

/** What this machine lets this user do. */
export type PrivilegeProbe =
  | { readonly kind: PrivilegeKind }
  | { readonly kind: "none"; readonly reason: string };

/** Tries what making a world needs; leaves nothing behind. */
export async function probePrivileges(options: CallOptions): Promise<PrivilegeProbe> {
  const missing = (["ip", "nsenter", "unshare"] as const).find((tool) => !findTool(tool));
  if (missing) return { kind: "none", reason: `${missing} is not installed` };
  const ways = [
    ...(process.getuid?.() === 0 && !isMappedRoot()
      ? [{ kind: "root" as const, flags: ["--net", "--mount"] }]
      : []),
    { kind: "rootless" as const, flags: ["--user", "--map-root-user", "--net", "--mount"] },
  ];
  const reasons: string[] = [];
  for (const { kind, flags } of ways) {
    // A bridge too: some containers allow a namespace and no bridge in it.
    const command = [
      requireTool("unshare"),
      ...flags,
      requireTool("ip"),
      "link",
      "add",
      "probe",
      "type",
      "bridge",
    ];
    const { exitCode, stderr } = await runCleanly(command, options);
    if (exitCode === 0) return { kind };
    reasons.push(`${kind === "root" ? "as root" : "in a user namespace"}: ${stderr.trim()}`);
  }
  const container = findContainer();
  const where = container === undefined ? "" : `this is a container (${container}) that may not make them: `;
  return { kind: "none", reason: `${where}${reasons.join("; ")}` };
}
