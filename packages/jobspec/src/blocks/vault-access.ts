import type { Template, VaultBlock } from "nomad-client-ts";
import { vaultRoles, type VaultRole } from "../world-vault.ts";

/** What of a task has to do with Vault. */
export interface VaultUse {
  readonly Vault: VaultBlock;
  readonly Templates: Template[];
}

/**
 * What makes a task a client of its world's Vault: Nomad's client logs it in with its signed identity, renders the templates with the token that
 * comes of it, and renews both. The task never sees the token.
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/vault
 */
export function vaultAccess(options: {
  readonly templates: readonly Template[];
  /** Default: what every job may. */
  readonly role?: VaultRole | undefined;
}): VaultUse {
  const { templates, role = vaultRoles.workloads } = options;
  return {
    Vault: {
      Role: role,
      // Neither in the environment nor in the secrets folder.
      Env: false,
      DisableFile: true,
      // Nomad 2.0.5 does what is said here at every renewal of the token: by default it restarts the task each time.
      ChangeMode: "noop",
    },
    Templates: [...templates],
  };
}
