import { createPublicKey } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import { refusedBy, type AclApi } from "./acl-api.ts";
import { authMethodName, consulAudience, tasksRole } from "./consul-grants.ts";

export interface TrustNomadOptions extends CallOptions {
  readonly consul: AclApi;
  /** Any Nomad server: all sign with the same keys. */
  readonly nomad: AclApi;
}

/**
 * Makes Consul believe the identities that Nomad signs for its tasks and services: the auth method with Nomad's public keys, and what who logs in
 * there may do. Consul asks nobody at a login, so no agent of Nomad that is down blocks one; keys that Nomad changes have to be written
 * again (docs/decisions/063). Returns a line for each thing changed.
 */
export async function trustNomad({ consul, nomad, ...call }: TrustNomadOptions): Promise<string[]> {
  const keys = await nomadPublicKeys(nomad, call);
  try {
    return [...(await ensureAuthMethod(keys, consul, call)), ...(await ensureBindingRules(consul, call))];
  } catch (error) {
    throw refusedBy("consul", error);
  }
}

/**
 * PEM texts of the public keys that Nomad's identities are checked with. Waits until there are some: a new leader has its first key a moment after
 * its election.
 */
export async function nomadPublicKeys(nomad: AclApi, call: CallOptions): Promise<string[]> {
  for (;;) {
    const keys = publicKeys(await nomad.get("/.well-known/jwks.json", call));
    if (keys.length > 0) return keys;
    await delay(pollMs, undefined, call);
  }
}

const pollMs = 100;

const jwksSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), alg: z.string().optional() })),
});

/** PEM texts of the keys that sign with RS256, which all versions of Consul understand. */
function publicKeys(jwks: unknown): string[] {
  return jwksSchema
    .parse(jwks)
    .keys.filter(({ kty, alg }) => kty === "RSA" && (alg ?? "RS256") === "RS256")
    .map((key) => createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }));
}

const authMethodSchema = z.object({ Config: z.looseObject({}) });

async function ensureAuthMethod(
  keys: readonly string[],
  consul: AclApi,
  call: CallOptions,
): Promise<string[]> {
  const path = "/v1/acl/auth-method";
  const method = {
    Name: authMethodName,
    Type: "jwt",
    Description: "Tasks and services of Nomad, by the identities that Nomad signs",
    Config: {
      JWTValidationPubKeys: keys,
      JWTSupportedAlgs: ["RS256"],
      BoundAudiences: [consulAudience],
      ClaimMappings: Object.fromEntries(claims.map((claim) => [claim, claim])),
    },
  };
  const present = await consul.find(`${path}/${authMethodName}`, call);
  if (present === undefined) {
    await consul.put(path, method, call);
    return [`consul: auth method ${authMethodName}`];
  }
  if (isDeepStrictEqual(authMethodSchema.parse(present).Config, method.Config)) return [];
  await consul.put(`${path}/${authMethodName}`, method, call);
  return [`consul: auth method ${authMethodName}`];
}

/** What of an identity binding rules may ask for. */
const claims = ["nomad_namespace", "nomad_job_id", "nomad_task", "nomad_service"] as const;

const bindingRules = [
  { BindType: "service", BindName: "${value.nomad_service}", Selector: '"nomad_service" in value' },
  { BindType: "role", BindName: tasksRole, Selector: '"nomad_service" not in value' },
] as const;

const rulesSchema = z.array(
  z.object({ ID: z.string(), BindType: z.string(), BindName: z.string(), Selector: z.string() }),
);

/** A rule that is not of these would let somebody in. */
async function ensureBindingRules(consul: AclApi, call: CallOptions): Promise<string[]> {
  const present = rulesSchema.parse(
    await consul.get(`/v1/acl/binding-rules?authmethod=${authMethodName}`, call),
  );
  const meaningOf = ({ BindType, BindName, Selector }: Omit<(typeof present)[number], "ID">) =>
    [BindType, BindName, Selector].join("\n");
  const wanted = new Map(bindingRules.map((rule) => [meaningOf(rule), rule]));
  const kept = new Set<string>();
  const lines: string[] = [];
  for (const rule of present) {
    const meaning = meaningOf(rule);
    if (wanted.has(meaning) && !kept.has(meaning)) {
      kept.add(meaning);
      continue;
    }
    await consul.delete(`/v1/acl/binding-rule/${rule.ID}`, call);
    lines.push(`consul: binding rule ${rule.BindName} removed`);
  }
  for (const [meaning, rule] of wanted) {
    if (kept.has(meaning)) continue;
    await consul.put("/v1/acl/binding-rule", { AuthMethod: authMethodName, ...rule }, call);
    lines.push(`consul: binding rule ${rule.BindName}`);
  }
  return lines;
}
