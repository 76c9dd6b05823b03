import { messageOf } from "command-line/message-of";
import type { CallOptions } from "../call-options.ts";
import type { Fetch } from "../net/fetch-json.ts";
import { vaultNotServing, vaultUnreachable } from "./errors.ts";
import { readVaultState, type VaultState } from "./read-vault-state.ts";

export interface ServingOptions extends CallOptions {
  /** Name of the world. */
  readonly world: string;
  /** Base URLs of its Vault's servers. */
  readonly servers: readonly string[];
  readonly fetch: Fetch;
}

/** Asks all servers, without a token. Throws VAULT_UNREACHABLE where none answers, VAULT_NOT_SERVING where none is open and knows a leader. */
export async function requireVaultServing({ world, servers, fetch, signal }: ServingOptions): Promise<void> {
  const states = await Promise.allSettled(servers.map((url) => readVaultState(url, { fetch, signal })));
  signal.throwIfAborted();
  const answers = states.flatMap((state) => (state.status === "fulfilled" ? [state.value] : []));
  if (answers.some(({ leader }) => leader !== undefined)) return;
  const [first] = states;
  if (answers.length === 0)
    throw vaultUnreachable(world, first?.status === "rejected" ? first.reason : undefined);
  throw vaultNotServing(
    world,
    states.map((state, index) => `${servers[index]} ${describe(state)}`),
  );
}

function describe(state: PromiseSettledResult<VaultState>): string {
  if (state.status === "rejected") return `does not answer (${messageOf(state.reason)})`;
  if (!state.value.initialized) return "is not initialized";
  return state.value.sealed ? "is sealed" : "has no leader";
}
