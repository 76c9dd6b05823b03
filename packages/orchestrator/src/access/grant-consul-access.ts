import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import { isThereAlready, refusedBy, type AclApi } from "./acl-api.ts";
import type { ConsulGrants, ConsulToken } from "./consul-grants.ts";
import { isTokenKnown, takeFirstToken } from "./take-first-token.ts";

export interface GrantConsulOptions extends CallOptions {
  /** Of a Consul server, with the operator's token. */
  readonly api: AclApi;
  readonly grants: ConsulGrants;
  /** Whether Consul finds the first token in its configuration: before 1.13 it does not take one through its API. */
  readonly isConfigured: boolean;
}

/**
 * Makes Consul know its policies, roles and tokens; what is right already is left alone. Returns a line for each thing changed. Interrupted at
 * any point, doing it again finishes: the operator's secret ID stood on disk before Consul heard it.
 * Throws ACL_BOOTSTRAP_LOST when somebody else has the first token, ACCESS_REFUSED when Consul refuses something.
 */
export async function grantConsulAccess(options: GrantConsulOptions): Promise<string[]> {
  try {
    return [
      ...(await bootstrap(options)),
      ...(await lookingAgain(() => ensurePolicies(options))),
      ...(await lookingAgain(() => ensureRoles(options))),
      ...(await lookingAgain(() => ensureTokens(options))),
    ];
  } catch (error) {
    throw refusedBy("consul", error);
  }
}

/** A request of a command that was killed, or one whose answer was lost, may have its effect after the first look. */
async function lookingAgain(ensure: () => Promise<string[]>, times = 5): Promise<string[]> {
  try {
    return await ensure();
  } catch (error) {
    if (!isThereAlready(error) || times === 0) throw error;
    return lookingAgain(ensure, times - 1);
  }
}

const pollMs = 100;

async function bootstrap({ api, grants, isConfigured, ...call }: GrantConsulOptions): Promise<string[]> {
  if (await isTokenKnown(api, call)) return [];
  if (isConfigured) {
    // The leader takes it from its configuration a moment after its election.
    do await delay(pollMs, undefined, call);
    while (!(await isTokenKnown(api, call)));
    return ["consul: ACL bootstrap"];
  }
  const operator = grants.tokens.find(({ name }) => name === "consul-operator");
  return takeFirstToken({ api, system: "consul", secretId: operator?.SecretID, ...call });
}

const named = z.array(z.object({ ID: z.string(), Name: z.string() }));

async function ensurePolicies({ api, grants, ...call }: GrantConsulOptions): Promise<string[]> {
  const known = named.parse(await api.get("/v1/acl/policies", call));
  return changesOf(grants.policies, async (policy) => {
    const present = known.find(({ Name }) => Name === policy.Name);
    if (!present) {
      await api.put("/v1/acl/policy", policy, call);
      return `consul: policy ${policy.Name}`;
    }
    const { Rules } = z
      .object({ Rules: z.string() })
      .parse(await api.get(`/v1/acl/policy/${present.ID}`, call));
    if (Rules === policy.Rules) return undefined;
    await api.put(`/v1/acl/policy/${present.ID}`, { ID: present.ID, ...policy }, call);
    return `consul: policy ${policy.Name}`;
  });
}

async function ensureRoles({ api, grants, ...call }: GrantConsulOptions): Promise<string[]> {
  const known = named.parse(await api.get("/v1/acl/roles", call));
  return changesOf(grants.roles, async (role) => {
    if (known.some(({ Name }) => Name === role.Name)) return undefined;
    await api.put("/v1/acl/role", role, call);
    return `consul: role ${role.Name}`;
  });
}

/** Consul leaves lists out that are empty, and secret IDs always. */
const tokensSchema = z.array(
  z.object({
    AccessorID: z.string(),
    Description: z.string().default(""),
    Policies: z.array(z.object({ Name: z.string() })).nullish(),
    NodeIdentities: z.array(z.object({ NodeName: z.string(), Datacenter: z.string() })).nullish(),
  }),
);

/** Those of before, whose secrets were replaced or whose hosts are gone, mean nothing any more. */
async function ensureTokens({ api, grants, ...call }: GrantConsulOptions): Promise<string[]> {
  const known = new Map(
    tokensSchema.parse(await api.get("/v1/acl/tokens", call)).map((token) => [token.AccessorID, token]),
  );
  // The operator's is the one that this is done with: the bootstrap made it.
  const wanted = grants.tokens.filter(({ name }) => name !== "consul-operator");
  const made = await changesOf(wanted, async ({ name, ...token }) => {
    const present = known.get(token.AccessorID);
    if (present && meaningOf(present) === meaningOf(token)) return undefined;
    await api.put(present ? `/v1/acl/token/${token.AccessorID}` : "/v1/acl/token", token, call);
    return `consul: token ${name}`;
  });
  const kept = new Set(grants.tokens.map(({ AccessorID }) => AccessorID));
  const older = [...known.values()].filter((token) => !kept.has(token.AccessorID) && isOfWorld(token));
  const replaced = [...older, ...(await foreignFirstTokens([...known.values()], { api, ...call }))];
  return [...made, ...(await changesOf(replaced, (token) => removeToken(token, { api, ...call })))];
}

type ListedToken = z.infer<typeof tokensSchema>[number];

interface Asking extends CallOptions {
  readonly api: AclApi;
}

/** Made by this project for some world's agent or role: it has one's description, and an accessor that follows from a secret. */
const isOfWorld = ({ AccessorID, Description }: ListedToken): boolean =>
  Description.startsWith("consul-") && AccessorID.charAt(14) === "8";

/** Consul lets a first token live on after a reset, for whoever has it. */
async function foreignFirstTokens(
  tokens: readonly ListedToken[],
  { api, ...call }: Asking,
): Promise<ListedToken[]> {
  const first = tokens.filter(({ Description }) => Description === "Bootstrap Token (Global Management)");
  if (first.length < 2) return [];
  const own = z.object({ AccessorID: z.string() }).parse(await api.get("/v1/acl/token/self", call));
  return first.filter(({ AccessorID }) => AccessorID !== own.AccessorID);
}

async function removeToken(
  { AccessorID, Description }: ListedToken,
  { api, ...call }: Asking,
): Promise<string> {
  await api.delete(`/v1/acl/token/${AccessorID}`, call);
  return `consul: an older token removed: ${Description}`;
}

function meaningOf({ Policies, NodeIdentities }: Meaning): string {
  return JSON.stringify([
    (Policies ?? []).map(({ Name }) => Name),
    (NodeIdentities ?? []).map(({ NodeName, Datacenter }) => [NodeName, Datacenter]),
  ]);
}

interface Meaning {
  readonly Policies?: ConsulToken["Policies"] | null | undefined;
  readonly NodeIdentities?: ConsulToken["NodeIdentities"] | null | undefined;
}

/** Side by side; Consul writes each in some milliseconds. */
async function changesOf<T>(
  items: readonly T[],
  ensure: (item: T) => Promise<string | undefined>,
): Promise<string[]> {
  return (await Promise.all(items.map(ensure))).filter((line) => line !== undefined);
}
