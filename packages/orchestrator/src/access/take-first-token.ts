import type { CallOptions } from "../call-options.ts";
import { AclApiError, type AclApi } from "./acl-api.ts";
import { bootstrapLost } from "./errors.ts";

export interface FirstToken extends CallOptions {
  readonly api: AclApi;
  readonly system: "consul" | "nomad";
  /** Of the operator: it stands on disk already. */
  readonly secretId: string | undefined;
}

/** Whether the agents know the token that they are asked with. */
export async function isTokenKnown(api: AclApi, call: CallOptions): Promise<boolean> {
  return (await api.find("/v1/acl/token/self", call)) !== undefined;
}

/** Makes the operator's token the first one. Throws ACL_BOOTSTRAP_LOST when somebody else has it. Returns a line for what changed. */
export async function takeFirstToken({ api, system, secretId, ...call }: FirstToken): Promise<string[]> {
  try {
    await api.put("/v1/acl/bootstrap", { BootstrapSecret: secretId }, call);
  } catch (error) {
    const index = error instanceof AclApiError ? /reset index: (\d+)/.exec(error.words)?.[1] : undefined;
    throw index === undefined ? error : bootstrapLost(system, index, error);
  }
  return [`${system}: ACL bootstrap`];
}
