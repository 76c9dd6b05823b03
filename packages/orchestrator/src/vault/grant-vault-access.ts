import { isDeepStrictEqual } from "node:util";
import { worldVault } from "jobspec";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import { vaultMountTaken } from "./errors.ts";
import type { VaultApi } from "./vault-api.ts";
import { oldestCertificateSeconds, vaultGrants } from "./vault-grants.ts";

export interface GrantVaultOptions extends CallOptions {
  /** With the operator's token. */
  readonly vault: VaultApi;
  /** Nomad's public keys, PEM: {@link nomadPublicKeys}. */
  readonly nomadKeys: readonly string[];
}

/**
 * Makes Vault know what its world needs: a place for secrets, an authority for services' certificates, and whom it believes that they are
 * tasks of Nomad, with what each may do. What is right already is left alone. Returns a line for each thing changed. Interrupted at any point, doing
 * it again finishes. Rejects as {@link VaultApi.request} does; throws VAULT_MOUNT_TAKEN.
 */
export async function grantVaultAccess(options: GrantVaultOptions): Promise<string[]> {
  const mounts = await ensureMounts(options);
  const authority = await ensureAuthority(options);
  const login = await ensureLogin(options);
  const keys = await trustNomadKeys(options);
  const grants = vaultGrants(login.accessor);
  const { vault, ...call } = options;
  const ensure = (path: string, wanted: Wanted) => ensureAt(path, wanted, { vault, ...call });
  const changed = await Promise.all([
    ...grants.policies.map(({ name, policy }) => ensure(`sys/policies/acl/${name}`, { policy })),
    ...grants.certificateRoles.map(({ name, role }) => ensure(`${worldVault.pki}/roles/${name}`, role)),
    ensure(`${worldVault.pki}/config/auto-tidy`, tidy),
  ]);
  // A role's policies are there before it.
  const roles = await Promise.all(
    grants.loginRoles.map(({ name, role }) => ensure(`auth/${worldVault.login}/role/${name}`, role)),
  );
  return [...mounts, ...authority, ...login.lines, ...keys, ...changed.flat(), ...roles.flat()];
}

/** Certificates that have ended are forgotten an hour later. */
const tidy = { enabled: true, tidy_cert_store: true, interval_duration: 12 * 3_600, safety_buffer: 3_600 };

/**
 * Makes Vault believe the identities that Nomad signs with these keys, and no others. Vault asks nobody at a login, so no agent of Nomad that is down
 * blocks one; keys that Nomad changes have to be written again. Returns a line when they were others.
 */
export function trustNomadKeys({ nomadKeys, ...options }: GrantVaultOptions): Promise<string[]> {
  return ensureAt(
    `auth/${worldVault.login}/config`,
    {
      jwt_validation_pubkeys: nomadKeys.map((pem) => pem.trim()),
      jwt_supported_algs: ["RS256"],
    },
    options,
  );
}

const tenYears = 10 * 365 * 24 * 3_600;

async function ensureMounts({ vault, ...call }: Asking): Promise<string[]> {
  const wanted = {
    [worldVault.secrets]: { type: "kv", options: { version: "2" } },
    [worldVault.pki]: { type: "pki", config: { max_lease_ttl: tenYears } },
  };
  const present = mountsSchema.parse(dataOf(await vault.request("GET", "sys/mounts", call)));
  const lines: string[] = [];
  for (const [path, mount] of Object.entries(wanted)) {
    const has = present[`${path}/`];
    const version = "options" in mount ? mount.options.version : undefined;
    if (has === undefined) {
      await vault.request("POST", `sys/mounts/${path}`, { ...call, body: mount });
      lines.push(`vault: ${path}/`);
    } else if (has.type !== mount.type || (version !== undefined && has.options?.["version"] !== version)) {
      throw vaultMountTaken(`${path}/`, has.type, `${mount.type}${version ? ` version ${version}` : ""}`);
    }
  }
  return lines;
}

const mountsSchema = z.record(
  z.string(),
  z.object({
    type: z.string(),
    accessor: z.string().default(""),
    options: z.record(z.string(), z.string()).nullish(),
  }),
);

/** The key is made in Vault and never leaves it. It signs for services alone: no agent of the world believes it. */
async function ensureAuthority({ vault, ...call }: Asking): Promise<string[]> {
  const issuers = await vault.request("GET", `${worldVault.pki}/issuers?list=true`, call);
  if (issuers !== undefined) return [];
  const root = {
    common_name: "services of this world",
    ttl: tenYears,
    // No certificate begins before its authority, and those of services begin before they are made.
    not_before_duration: oldestCertificateSeconds,
    key_type: "ec",
    key_bits: 256,
    exclude_cn_from_sans: true,
  };
  // Done twice there would be two authorities.
  await vault.request("POST", `${worldVault.pki}/root/generate/internal`, {
    ...call,
    body: root,
    once: true,
  });
  return ["vault: authority of services' certificates"];
}

interface Login {
  readonly accessor: string;
  readonly lines: readonly string[];
}

async function ensureLogin({ vault, ...call }: Asking): Promise<Login> {
  const path = `${worldVault.login}/`;
  const find = async () =>
    mountsSchema.parse(dataOf(await vault.request("GET", "sys/auth", call)))[path]?.accessor;
  const known = await find();
  if (known !== undefined) return { accessor: known, lines: [] };
  await vault.request("POST", `sys/auth/${worldVault.login}`, { ...call, body: { type: "jwt" } });
  const accessor = await find();
  if (accessor === undefined) throw new Error(`Vault made ${path} and does not list it`);
  return { accessor, lines: [`vault: login ${path}`] };
}

type Wanted = Readonly<Record<string, unknown>>;
type Asking = Omit<GrantVaultOptions, "nomadKeys">;

/** Writes what is not so yet. Vault tells more than it is told: only what is wanted is compared. */
async function ensureAt(path: string, wanted: Wanted, { vault, ...call }: Asking): Promise<string[]> {
  const answer = await vault.request("GET", path, call);
  const present = answer === undefined ? {} : dataOf(answer);
  const isSo = Object.entries(wanted).every(([key, value]) =>
    isDeepStrictEqual(plain(present[key]), plain(value)),
  );
  if (isSo) return [];
  await vault.request("POST", path, { ...call, body: wanted });
  return [`vault: ${path}`];
}

/** As Vault may give back what it was given: without white space around, nothing for an empty map. */
function plain(value: unknown): unknown {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(plain);
  return value ?? {};
}

const answerSchema = z.object({ data: z.record(z.string(), z.unknown()) });

function dataOf(answer: unknown): Readonly<Record<string, unknown>> {
  return answerSchema.parse(answer).data;
}
