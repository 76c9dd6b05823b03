import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import type { VaultApi } from "./vault-api.ts";

export interface EnableAuditOptions extends CallOptions {
  /** With the operator's token. */
  readonly vault: VaultApi;
  /** Name of the device, and the file that each server writes. */
  readonly device: string;
  readonly file: string;
}

const devicesSchema = z.object({ data: z.record(z.string(), z.unknown()) });

/**
 * Has Vault log each request to a file, secrets in it only as HMACs. Once on, Vault answers nobody whose request it cannot log. Returns a line if it was
 * off. Rejects as {@link VaultApi.request} does.
 */
export async function enableAudit({ vault, device, file, ...call }: EnableAuditOptions): Promise<string[]> {
  const { data } = devicesSchema.parse(await vault.request("GET", "sys/audit", call));
  if (`${device}/` in data) return [];
  const body = { type: "file", options: { file_path: file } };
  await vault.request("POST", `sys/audit/${device}`, { ...call, body });
  return ["vault: the audit log"];
}
