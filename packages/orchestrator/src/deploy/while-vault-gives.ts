import { setTimeout as delay } from "node:timers/promises";
import type { AllocationListStub, NomadClient } from "nomad-client-ts";
import { vaultLoginRefused, vaultSecretMissing } from "../vault/errors.ts";
import { requireVaultServing } from "../vault/require-vault-serving.ts";
import { questionTo, type VaultWorld } from "./require-vault.ts";
import type { FollowOptions } from "./until-deployed.ts";
import { vaultRoleOf, vaultWaits, type VaultWait } from "./vault-waits.ts";

export interface GivingOptions extends Pick<FollowOptions, "job" | "typedAs" | "signal" | "onAllocations"> {
  readonly world: VaultWorld & { readonly nomad: NomadClient };
  /** How long a task has to be seen waiting; default 6 s: templates ask again after 5 s at most, so what was put meanwhile they have found by then. */
  readonly patienceMs?: number;
}

/** What of a follower's options is another one while Vault is watched. */
export type Watched = Pick<FollowOptions, "signal" | "onAllocations">;

/**
 * Follows something, and gives up on it when a task waits for what Vault does not give: Nomad itself would wait until the deployment's deadline. Throws
 * VAULT_SECRET_MISSING and VAULT_LOGIN_REFUSED.
 */
export async function whileVaultGives(
  options: GivingOptions,
  follow: (watched: Watched) => Promise<void>,
): Promise<void> {
  if (!options.world.inventory.vault) return follow(options);
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  let latest: readonly AllocationListStub[] = [];
  const onAllocations = (all: readonly AllocationListStub[]): void => {
    latest = all;
    options.onAllocations?.(all);
  };
  const followed = follow({ signal, onAllocations });
  try {
    await Promise.race([followed, untilVaultRefuses(() => latest, { ...options, signal })]);
  } finally {
    over.abort();
    await followed.catch(() => {});
  }
}

const pauseMs = 1_000;

/** What is missing for so long, while Vault serves, is not there. Ends by throwing. */
async function untilVaultRefuses(
  allocations: () => readonly AllocationListStub[],
  options: GivingOptions,
): Promise<never> {
  const { signal, patienceMs = 6_000 } = options;
  let since: ReadonlyMap<string, number> = new Map();
  for (;;) {
    await delay(pauseMs, undefined, { signal });
    const waits = vaultWaits(allocations());
    const now = performance.now();
    since = new Map(waits.map((wait) => [keyOf(wait), since.get(keyOf(wait)) ?? now]));
    const isLasting = (wait: VaultWait) => now - (since.get(keyOf(wait)) ?? now) >= patienceMs;
    const lasting = waits.find((wait) => wait.words !== undefined || isLasting(wait));
    if (lasting && (await isServing(options))) throw await refusalOf(lasting, options);
  }
}

const keyOf = ({ allocation, task, path }: VaultWait): string => `${allocation.ID} ${task} ${path}`;

/** A Vault that is away gives nothing to anybody: then there is only to wait. */
async function isServing({ world, signal }: GivingOptions): Promise<boolean> {
  try {
    await requireVaultServing(questionTo(world, { signal }));
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

async function refusalOf(wait: VaultWait, { world, job, typedAs, signal }: GivingOptions): Promise<Error> {
  const { allocation, task, path, words } = wait;
  const role = vaultRoleOf(await world.nomad.jobs.read(job, { signal }), wait);
  const where = `task ${task} of allocation ${allocation.ID.slice(0, 8)} (${allocation.Name} on ${allocation.NodeName})`;
  return path === undefined
    ? vaultLoginRefused(where, role, words ?? "")
    : vaultSecretMissing({ where, role, path, typedAs: typedAs ?? job, world: world.folder.name });
}
