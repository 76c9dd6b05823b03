import { confirm, type CommandResult } from "command-line";
import { worldFolder } from "../../files/world-folder.ts";
import { secretsWouldBeLost } from "../../vault/errors.ts";
import { readManifest } from "../../world/manifest.ts";
import type { CliContext } from "../define-command.ts";

interface MayLoseOptions extends CliContext {
  /** Nobody is asked. */
  readonly yes: boolean;
  /** What was typed, for the hint: `world down`. */
  readonly command: string;
}

/** What a command ends with that was not to go on. */
export const nothingRemoved: CommandResult = {
  document: { ok: false, removed: [] },
  text: () => "Nothing was removed.",
  exitCode: 1,
};

/**
 * Whether the secrets in these worlds' Vaults may be lost: asks on a terminal. True where no Vault was ever ready. Throws SECRETS_WOULD_BE_LOST where
 * nobody can be asked.
 */
export async function mayLoseSecrets(
  names: readonly string[],
  { home, yes, command, interactive, ...context }: MayLoseOptions,
): Promise<boolean> {
  if (yes) return true;
  const manifests = await Promise.all(
    names.map((name) => readManifest(worldFolder(home, name)).catch(() => undefined)),
  );
  const holders = manifests.flatMap((manifest) =>
    manifest?.vaultReadyAt === undefined ? [] : [manifest.name],
  );
  if (holders.length === 0) return true;
  if (!interactive || !process.stdin.isTTY) throw secretsWouldBeLost(holders, `pnpm ${command}`);
  const question = `There may be secrets in the Vault of ${holders.join(", ")}. They will be lost. Go on?`;
  return confirm(question, context);
}
