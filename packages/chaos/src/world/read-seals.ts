import { readSealStatus, vaultHosts, type World } from "orchestrator";

const timeoutMs = 1000;

/** What a server of Vault says of its seal. */
export interface Seal {
  readonly host: string;
  /** `silent`: it does not answer, so it is open to nobody. */
  readonly state: "unsealed" | "sealed" | "silent";
}

/** Asks every server of Vault, without a token; none where there is no Vault. */
export function readSeals(world: World, signal: AbortSignal): Promise<Seal[]> {
  const { endpoints, engine, inventory } = world;
  const hosts = vaultHosts(inventory);
  return Promise.all(
    endpoints.vault.map(async (url, index): Promise<Seal> => {
      const host = hosts[index]?.name ?? url;
      const limits = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        const { sealed } = await readSealStatus(url, { fetch: engine.fetch, signal: limits });
        return { host, state: sealed ? "sealed" : "unsealed" };
      } catch {
        signal.throwIfAborted();
        return { host, state: "silent" };
      }
    }),
  );
}
