import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "../files/read-if-there.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { roles, type Role } from "./roles.ts";

/** Name of a token: the name of the file that holds its secret ID, below `secrets/tokens` of the world's folder. */
export type TokenName =
  | `${"consul" | "nomad"}-${Role}`
  | "vault-operator"
  | `consul-${"agent" | "nomad-server" | "nomad-client"}-${string}`;

/** The secret IDs of a world's tokens. */
export type SecretIds = ReadonlyMap<TokenName, string>;

/** Path of the file that holds a token's secret ID and nothing else. */
export function secretIdFile(folder: WorldFolder, name: TokenName): string {
  return join(folder.path, "secrets", "tokens", name);
}

/**
 * The secret IDs that a world chooses itself, made once and written down before any token has them: so a token can be made as often as it takes.
 * Nomad chooses those of its deployer and viewer.
 */
export async function ensureSecretIds(folder: WorldFolder, inventory: Inventory): Promise<SecretIds> {
  const pairs = await Promise.all(
    chosenNames(inventory).map(async (name) => {
      const known = await readSecretId(folder, name);
      const secretId = known ?? randomUUID();
      if (known === undefined) await writeSecretId(folder, name, secretId);
      return [name, secretId] as const;
    }),
  );
  return new Map(pairs);
}

/** Undefined before the token was made. */
export async function readSecretId(folder: WorldFolder, name: TokenName): Promise<string | undefined> {
  return (await readIfThere(secretIdFile(folder, name)))?.trim();
}

/** Writes it to a file that only the owner can read. */
export async function writeSecretId(folder: WorldFolder, name: TokenName, secretId: string): Promise<void> {
  await mkdir(join(folder.path, "secrets", "tokens"), { recursive: true, mode: 0o700 });
  await writeAtomically(secretIdFile(folder, name), `${secretId}\n`, 0o600);
}

function chosenNames({ hosts }: Inventory): TokenName[] {
  return [
    ...roles.map((role) => `consul-${role}` as const),
    "nomad-operator",
    ...hosts.flatMap(({ name, roles: { nomadServer, nomadClient } }): TokenName[] => [
      `consul-agent-${name}`,
      ...(nomadServer ? ([`consul-nomad-server-${name}`] as const) : []),
      ...(nomadClient ? ([`consul-nomad-client-${name}`] as const) : []),
    ]),
  ];
}
