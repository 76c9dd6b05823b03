import type { CallOptions } from "../call-options.ts";
import { refusedBy, type AclApi } from "./acl-api.ts";
import { trustNomad } from "./trust-nomad.ts";

export interface RotateSigningKeyOptions extends CallOptions {
  /** Of a Nomad server, with the operator's token. */
  readonly nomad: AclApi;
  readonly consul: AclApi;
  readonly now: Date;
}

/** Consul knows the key by then, however slow it is. */
const publishedAfterMs = 60_000;

/**
 * Gives Nomad a new key to sign identities with. Nomad shows the key before it uses it, and Consul is told meanwhile: no login in between is refused.
 * Nomad begins to sign with it a minute later, when it next looks (every ten minutes by default). The old key stays good for what it signed.
 * Throws ACCESS_REFUSED.
 */
export async function rotateSigningKey({
  nomad,
  consul,
  now,
  ...call
}: RotateSigningKeyOptions): Promise<void> {
  // Nanoseconds since 1970, more than a number holds exactly.
  const publishTime = BigInt(now.getTime() + publishedAfterMs) * 1_000_000n;
  try {
    await nomad.put(`/v1/operator/keyring/rotate?publish_time=${publishTime}`, {}, call);
  } catch (error) {
    throw refusedBy("nomad", error);
  }
  await trustNomad({ ...call, nomad, consul });
}
