import { UserError } from "command-line/user-error";
import { vaultNotServing, vaultRefused, vaultUnreachable } from "./errors.ts";
import { VaultApiError } from "./vault-api.ts";

/** What Vault answered, or that it did not answer, as an error for people; any other error as it is. */
export function explainVaultError(world: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  if (error instanceof VaultApiError) {
    const { asked, status, words } = error;
    return status >= 500
      ? vaultNotServing(world, [`${asked}: ${status} ${words}`])
      : vaultRefused(asked, `${status} ${words}`, error);
  }
  const isOfNetwork = error instanceof Error && networkErrors.has(error.name);
  return isOfNetwork ? vaultUnreachable(world, error) : error;
}

/** What fetch rejects with, and what a write is that nobody answered. */
const networkErrors: ReadonlySet<string> = new Set(["TypeError", "TimeoutError", "UnansweredWrite"]);
