import type { CallOptions } from "../../../call-options.ts";
import { worldHasNoVault } from "../../../vault/errors.ts";
import { explainVaultError } from "../../../vault/explain-vault-error.ts";
import { operatorVault } from "../../../vault/operator-vault.ts";
import type { VaultApi } from "../../../vault/vault-api.ts";
import { openWorld } from "../../../world/open-world.ts";
import { requireRunning } from "../../../world/require-running.ts";
import type { CliContext } from "../../define-command.ts";
import { worldArg } from "../../place-args.ts";
import { parseWorldName } from "../world-args.ts";

/** Which world and namespace a secret is of. */
export const secretsPlaceArgs = {
  ...worldArg,
  namespace: {
    type: "string",
    valueHint: "name",
    description: "The job's Nomad namespace; default: NOMAD_NAMESPACE, else default",
  },
} as const;

/** Which secret. */
export const secretArg = {
  secret: { type: "positional", required: true, description: "JOB/NAME, for example demo-server/greeting" },
} as const;

export interface OpenSecrets extends CallOptions {
  readonly vault: VaultApi;
  readonly world: string;
  readonly namespace: string;
}

/** How long a command waits for a Vault that does not serve: its unsealers take a few seconds. */
const patienceMs = 10_000;

/** Does something with a world's Vault as its operator. Throws WORLD_HAS_NO_VAULT, and what Vault says as an error for people. */
export async function withSecrets<T>(
  args: { readonly world: string; readonly namespace: string | undefined },
  { home, signal, namespace }: CliContext,
  work: (secrets: OpenSecrets) => Promise<T>,
): Promise<T> {
  const name = parseWorldName(args.world);
  const world = await openWorld({ home, name, role: "operator" });
  const { folder, endpoints, engine } = world;
  if (endpoints.vault.length === 0) throw worldHasNoVault(name, "secrets are kept in Vault");
  requireRunning(world);
  const vault = operatorVault({ folder, servers: endpoints.vault, fetch: engine.fetch, patienceMs });
  try {
    return await work({ vault, world: name, namespace: args.namespace ?? namespace ?? "default", signal });
  } catch (error) {
    throw explainVaultError(name, error);
  }
}
