import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { findHost } from "../hosts/find-host.ts";
import type { Host } from "../hosts/host.ts";
import type { VaultMember } from "../hosts/world-plan.ts";
import type { Fetch } from "../net/fetch-json.ts";
import { vaultForeign, vaultRefused, vaultSharesLost, vaultStorageLost } from "./errors.ts";
import { readSealStatus, type SealStatus } from "./read-vault-state.ts";
import {
  readVaultSecrets,
  removeSharesAndToken,
  vaultSecretsFolder,
  writeVaultSecrets,
  type VaultSecrets,
} from "./vault-secrets.ts";

export interface InitializeVaultOptions extends CallOptions {
  readonly folder: WorldFolder;
  /** All of them answer. */
  readonly members: readonly VaultMember[];
  readonly hosts: readonly Host[];
  readonly fetch: Fetch;
  /** Whether this world's Vault was ready once: then there may be secrets in it, and nothing of it is ever thrown away. */
  readonly wasReady: boolean;
}

/**
 * Makes Vault's storage, once, and gives each host's unsealer its share. Vault says shares and token a single time: when that answer was lost nobody
 * can ever have written anything, so the storage is thrown away and made again. Returns a line for each thing changed. Throws VAULT_FOREIGN,
 * VAULT_SHARES_LOST, VAULT_STORAGE_LOST, VAULT_REFUSED.
 */
export async function initializeVault(options: InitializeVaultOptions): Promise<string[]> {
  const { folder, members } = options;
  const statuses = await readAll(options);
  const isInitialized = statuses.some(({ initialized }) => initialized);
  const known = await readVaultSecrets(
    folder,
    members.map(({ host }) => host),
  );
  if (isInitialized && known) return giveShares(known, options);
  if (options.wasReady)
    throw isInitialized ? vaultSharesLost(vaultSecretsFolder(folder)) : vaultStorageLost();
  const emptied = isInitialized ? await emptyStorage(options) : [];
  await removeSharesAndToken(folder);
  const made = await initialize(statuses, options);
  await writeVaultSecrets(folder, made);
  return [...emptied, "vault: initialized", ...(await giveShares(made, options))];
}

/** A development server would take anything and keep nothing. */
async function readAll({ members, fetch, signal }: InitializeVaultOptions): Promise<SealStatus[]> {
  return Promise.all(
    members.map(async ({ url }) => {
      const status = await readSealStatus(url, { fetch, signal });
      const { storage_type: storage = "unknown" } = status;
      if (storage !== "raft") throw vaultForeign(url, storage);
      return status;
    }),
  );
}

const initSchema = z.object({
  keys_base64: z.array(z.string()).default([]),
  recovery_keys_base64: z.array(z.string()).nullish(),
  root_token: z.string(),
});

/** A share for each host. More than half of them open Vault, as more than half of its servers are needed to write. */
async function initialize(
  [first]: readonly SealStatus[],
  { members, fetch, signal }: InitializeVaultOptions,
): Promise<VaultSecrets> {
  const count = members.length;
  const kind = first?.type === "shamir" ? "secret" : "recovery";
  const body = { [`${kind}_shares`]: count, [`${kind}_threshold`]: Math.floor(count / 2) + 1 };
  const url = `${members[0]?.url}/v1/sys/init`;
  const response = await fetch(url, {
    method: "PUT",
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(initializedWithinMs)]),
  });
  // Its answer holds the secrets: only that of a refusal may be shown.
  if (!response.ok) throw vaultRefused("its initialization", (await response.text()).trim().slice(0, 300));
  const answer = initSchema.parse(await response.json());
  const shares = answer.recovery_keys_base64?.length ? answer.recovery_keys_base64 : answer.keys_base64;
  return {
    shares: new Map(members.map(({ host }, index) => [host, shares[index] ?? ""])),
    token: answer.root_token,
  };
}

const initializedWithinMs = 60_000;

/** Each host gets its own and no other. */
async function giveShares({ shares }: VaultSecrets, options: InitializeVaultOptions): Promise<string[]> {
  const { members, hosts, signal } = options;
  const lines = await Promise.all(
    members.map(async ({ host, share }) => {
      if (!share) return [];
      const { file: path, owner } = share;
      const content = shares.get(host) ?? "";
      const file = { path, mode: 0o600, content, ...(owner !== undefined && { owner }) };
      return (await findHost(hosts, host).putFile(file, { signal }))
        ? [`${host}: its share of Vault's key`]
        : [];
    }),
  );
  return lines.flat();
}

/**
 * Ends all servers, removes their storage, starts them, and waits until all of them answer again. One that started before another had ended would join
 * it, old storage and all.
 */
async function emptyStorage({ members, hosts, fetch, signal }: InitializeVaultOptions): Promise<string[]> {
  const onEach = (work: (host: Host, member: VaultMember) => Promise<unknown>): Promise<unknown> =>
    Promise.all(members.map((member) => work(findHost(hosts, member.host), member)));
  await onEach(({ units }) => units.stop("vault", { signal }));
  await onEach(async (host, { storage: path, share, owner }) => {
    await host.remove(path, { signal });
    // A server that joins others believes any share, and would wait for ever with a wrong one.
    if (share) await host.remove(share.file, { signal });
    const folder = { path, mode: 0o700, ...(owner !== undefined && { owner }) };
    await host.ensureDirectory(folder, { signal });
  });
  await onEach(({ units }) => units.start("vault", { signal }));
  for (const { url } of members) await untilEmpty(url, { fetch, signal });
  return ["vault: its storage emptied, for its first answer was lost"];
}

async function untilEmpty(url: string, question: { readonly fetch: Fetch } & CallOptions): Promise<void> {
  const patience = AbortSignal.timeout(answersWithinMs);
  for (;;) {
    try {
      if (!(await readSealStatus(url, question)).initialized) return;
    } catch (error) {
      question.signal.throwIfAborted();
      if (patience.aborted) throw error;
    }
    await delay(pollMs, undefined, { signal: AbortSignal.any([question.signal, patience]) });
  }
}

const answersWithinMs = 60_000;
const pollMs = 100;
