import { join } from "node:path";
import { isExecutable } from "processes";
import { namespaceToolMissing } from "./errors.ts";

const folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"];
export type Tool = "nft" | "ip" | "bridge" | "tc" | "nsenter" | "unshare" | "setpriv" | "umount";

/** Absolute path of a system program; undefined when it is not installed. A user's PATH often lacks the sbin folders. */
export function findTool(tool: Tool): string | undefined {
  return folders.map((folder) => join(folder, tool)).find(isExecutable);
}

/** Absolute path of a system program; throws NAMESPACE_TOOL_MISSING. */
export function requireTool(tool: Tool): string {
  const path = findTool(tool);
  if (!path) throw namespaceToolMissing(tool);
  return path;
}
