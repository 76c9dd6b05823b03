import { UserError } from "command-line/user-error";
import {
  findToolchain,
  type FindToolchainOptions,
  type Toolchain,
  type ToolchainSource,
} from "../../toolchain/toolchain.ts";
import { probePrivileges, type PrivilegeKind } from "./privileges.ts";

/** Whether engine `local` can be had here: with what, or why not, in words. */
export type LocalProbe =
  | { readonly available: true; readonly toolchain: Toolchain; readonly privileges: PrivilegeKind }
  | { readonly available: false; readonly reason: string; readonly cause?: UserError };

/** Looks for the real programs and for the right to make namespaces; changes nothing. */
export async function probeLocal(
  source: ToolchainSource,
  options: FindToolchainOptions,
): Promise<LocalProbe> {
  if (process.platform !== "linux")
    return { available: false, reason: `network namespaces need Linux, this is ${process.platform}` };
  try {
    const toolchain = await findToolchain(source, options);
    const privileges = await probePrivileges(options);
    if (privileges.kind === "none") return { available: false, reason: privileges.reason };
    return { available: true, toolchain, privileges: privileges.kind };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { available: false, reason: error.message, cause: error };
  }
}
