import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readSecretId, secretIdFile, writeSecretId } from "../access/secret-ids.ts";
import { readIfThere } from "../files/read-if-there.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { WorldFolder } from "../files/world-folder.ts";

/** What Vault gives out once, when it is initialized. */
export interface VaultSecrets {
  /** By host: shares of the key that opens Vault, or of the one that recovers a Vault which opens by itself. */
  readonly shares: ReadonlyMap<string, string>;
  /** The first token: it may do everything. */
  readonly token: string;
}

/** Folder of the shares and keys, in the world's. */
export const vaultSecretsFolder = (folder: WorldFolder): string => join(folder.path, "secrets", "vault");

const shareFile = (folder: WorldFolder, host: string): string =>
  join(vaultSecretsFolder(folder), `share-${host}`);

/** All that was written down for these hosts; undefined when something is missing: then Vault's answer was lost, or it was never asked. */
export async function readVaultSecrets(
  folder: WorldFolder,
  hosts: readonly string[],
): Promise<VaultSecrets | undefined> {
  const token = await readSecretId(folder, "vault-operator");
  const pairs = await Promise.all(
    hosts.map(async (host) => [host, (await readIfThere(shareFile(folder, host)))?.trim()] as const),
  );
  const shares = new Map(
    pairs.flatMap(([host, share]) => (share === undefined ? [] : [[host, share] as const])),
  );
  return token !== undefined && shares.size === hosts.length ? { shares, token } : undefined;
}

/** Files of mode 0600. The token comes last: where it is, all is. */
export async function writeVaultSecrets(folder: WorldFolder, { shares, token }: VaultSecrets): Promise<void> {
  for (const [host, share] of shares) await writeSecret(shareFile(folder, host), share);
  await writeSecretId(folder, "vault-operator", token);
}

/** What Vault gave out for a storage that is gone. The static key stays: it is the world's. */
export async function removeSharesAndToken(folder: WorldFolder): Promise<void> {
  await rm(secretIdFile(folder, "vault-operator"), { force: true });
  for (const name of await readdir(vaultSecretsFolder(folder)).catch(() => []))
    if (name.startsWith("share-")) await rm(join(vaultSecretsFolder(folder), name), { force: true });
}

/** All that was kept of a Vault that is gone. */
export async function removeVaultSecrets(folder: WorldFolder): Promise<void> {
  await rm(secretIdFile(folder, "vault-operator"), { force: true });
  await rm(vaultSecretsFolder(folder), { recursive: true, force: true });
}

/** The key of OpenBao's static seal, 32 bytes in base64, made once. */
export async function ensureStaticKey(folder: WorldFolder): Promise<string> {
  const file = join(vaultSecretsFolder(folder), "static-key");
  const known = await readIfThere(file);
  if (known !== undefined) return known.trim();
  const made = randomBytes(32).toString("base64");
  await writeSecret(file, made);
  return made;
}

async function writeSecret(file: string, secret: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeAtomically(file, `${secret}\n`, 0o600);
}
