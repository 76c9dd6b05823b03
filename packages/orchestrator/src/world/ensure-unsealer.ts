import { join } from "node:path";
import { existsSync } from "node:fs";
import type { CallOptions } from "../call-options.ts";
import { builtUnsealer } from "../engines/vault-programs.ts";
import { execLocally } from "../toolchain/exec-locally.ts";
import { readToolchain } from "../toolchain/toolchain.ts";
import { unsealerNotBuilt } from "../vault/errors.ts";
import type { World } from "./open-world.ts";

const repository = join(import.meta.dirname, "../../../..");

/** Builds the program that opens a world's Vault, where the world needs it and it was never built. Throws UNSEALER_NOT_BUILT. */
export async function ensureUnsealer(
  { folder, inventory }: Pick<World, "folder" | "inventory">,
  { signal }: CallOptions,
): Promise<void> {
  if (!inventory.vault || inventory.vaultSeal !== undefined || existsSync(builtUnsealer)) return;
  if ((await readToolchain(folder))?.vault?.product !== "vault") return;
  const turbo = join(repository, "node_modules", ".bin", "turbo");
  const command = [turbo, "run", "build", "--filter=vault-unsealer", "--no-color", `--cwd=${repository}`];
  const { exitCode, stdout, stderr } = await execLocally(command, { signal });
  if (exitCode !== 0) throw unsealerNotBuilt(`${stdout}${stderr}`.trim().split("\n").slice(-20));
}
