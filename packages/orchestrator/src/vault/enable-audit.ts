import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import type { Fetch } from "../net/fetch-json.ts";
import { vaultRefused } from "./errors.ts";

export interface EnableAuditOptions extends CallOptions {
  /** Base URLs of unsealed servers: those that do not lead ask the one that does. */
  readonly urls: readonly string[];
  readonly fetch: Fetch;
  /** May do everything. */
  readonly token: string;
  /** Name of the device, and the file that each server writes. */
  readonly device: string;
  readonly file: string;
}

const devicesSchema = z.object({ data: z.record(z.string(), z.unknown()) });
const timeoutMs = 10_000;

/**
 * Has Vault log each request to a file, secrets in it only as HMACs. Once on, Vault answers nobody whose request it cannot log. Returns a line if it was
 * off. Throws VAULT_REFUSED.
 */
export async function enableAudit(options: EnableAuditOptions): Promise<string[]> {
  const { device, file } = options;
  const { data } = devicesSchema.parse(JSON.parse(await ask({ ...options, method: "GET", path: "" })));
  if (`${device}/` in data) return [];
  const body = { type: "file", options: { file_path: file } };
  await ask({ ...options, method: "PUT", path: `/${device}`, body });
  return ["vault: the audit log"];
}

interface AuditRequest extends EnableAuditOptions {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

async function ask({ urls, fetch, token, method, path, body, signal }: AuditRequest): Promise<string> {
  const asked = `${method} /v1/sys/audit${path}`;
  const response = await fetch(`${urls[0]}/v1/sys/audit${path}`, {
    method,
    headers: { "X-Vault-Token": token },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const text = await response.text();
  if (!response.ok) throw vaultRefused(asked, `${response.status} ${text.trim().slice(0, 300)}`);
  return text;
}
