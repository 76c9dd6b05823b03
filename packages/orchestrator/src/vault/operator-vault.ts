import { readFileSync } from "node:fs";
import { secretIdFile } from "../access/secret-ids.ts";
import { isSystemError } from "../files/system-error.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { secretMissing } from "../net/errors.ts";
import type { Fetch } from "../net/fetch-json.ts";
import { createVaultApi, type VaultApi } from "./vault-api.ts";

export interface OperatorVaultOptions {
  readonly folder: WorldFolder;
  /** Base URLs of the world's Vault servers. */
  readonly servers: readonly string[];
  /** The world's own. */
  readonly fetch: Fetch;
  /** How long it is asked again while no server serves; default 30 s. */
  readonly patienceMs?: number;
}

/** A world's Vault with the operator's token, read when it is needed. A request rejects with SECRET_MISSING before there is one. */
export function operatorVault({ folder, ...options }: OperatorVaultOptions): VaultApi {
  const file = secretIdFile(folder, "vault-operator");
  const token = (): string => {
    try {
      return readFileSync(file, "utf8").trim();
    } catch (error) {
      if (isSystemError(error, "ENOENT")) throw secretMissing(file, folder.name);
      throw error;
    }
  };
  return createVaultApi({ ...options, token });
}
