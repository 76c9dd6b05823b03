import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import { refusedBy, type AclApi } from "./acl-api.ts";
import { roleRules, roles, type Role } from "./roles.ts";
import { isTokenKnown, takeFirstToken } from "./take-first-token.ts";

export interface GrantNomadOptions extends CallOptions {
  /** Of a Nomad server, with the operator's token. */
  readonly api: AclApi;
  /** The secret ID that the operator has from the beginning. */
  readonly operator: string;
  /** Those that Nomad chose: undefined before their tokens were made. */
  readonly read: (role: Role) => Promise<string | undefined>;
  readonly write: (role: Role, secretId: string) => Promise<void>;
}

/**
 * Makes Nomad know its policies and tokens; what is right already is left alone. Returns a line for each thing changed. Interrupted at any
 * point, doing it again finishes: a token that nobody wrote down is removed and made again.
 * Throws ACL_BOOTSTRAP_LOST when somebody else has the first token, ACCESS_REFUSED when Nomad refuses something.
 */
export async function grantNomadAccess(options: GrantNomadOptions): Promise<string[]> {
  try {
    return [
      ...(await bootstrap(options)),
      ...(await ensurePolicies(options)),
      ...(await ensureTokens(options)),
    ];
  } catch (error) {
    throw refusedBy("nomad", error);
  }
}

async function bootstrap({ api, operator, ...call }: GrantNomadOptions): Promise<string[]> {
  if (await isTokenKnown(api, call)) return [];
  return takeFirstToken({ api, system: "nomad", secretId: operator, ...call });
}

/** Those that may not do everything have a policy of their own name. */
const limited = roles.filter((role) => roleRules[role].nomad !== undefined);

async function ensurePolicies({ api, ...call }: GrantNomadOptions): Promise<string[]> {
  const lines = await Promise.all(
    limited.map(async (role) => {
      const Rules = roleRules[role].nomad ?? "";
      const path = `/v1/acl/policy/${role}`;
      const present = z
        .object({ Rules: z.string() })
        .optional()
        .parse(await api.find(path, call));
      if (present?.Rules === Rules) return [];
      await api.put(path, { Name: role, Description: `${role} of this world`, Rules }, call);
      return [`nomad: policy ${role}`];
    }),
  );
  return lines.flat();
}

const tokensSchema = z.array(z.object({ AccessorID: z.string(), Name: z.string() }));
const tokenSchema = z.object({ SecretID: z.string() });

async function ensureTokens(options: GrantNomadOptions): Promise<string[]> {
  const { api, read, write, ...call } = options;
  const present = tokensSchema.parse(await api.get("/v1/acl/tokens", call));
  const lines: string[] = [];
  for (const role of limited) {
    const known = await read(role);
    const ofRole = present.filter(({ Name }) => Name === role);
    const secretIds = await Promise.all(
      ofRole.map(
        async ({ AccessorID }) =>
          tokenSchema.parse(await api.get(`/v1/acl/token/${AccessorID}`, call)).SecretID,
      ),
    );
    if (known !== undefined && secretIds.includes(known)) continue;
    for (const { AccessorID } of ofRole) await api.delete(`/v1/acl/token/${AccessorID}`, call);
    const token = { Name: role, Type: "client", Policies: [role], Global: false };
    await write(role, tokenSchema.parse(await api.put("/v1/acl/token", token, call)).SecretID);
    lines.push(`nomad: token nomad-${role}`);
  }
  return lines;
}
