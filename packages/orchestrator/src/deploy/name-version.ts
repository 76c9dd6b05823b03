import type { NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import { readRecord } from "./record.ts";

/** `version 3 (0123456789ab)`, or the number alone when it has no record. */
export async function nameVersion(
  nomad: NomadClient,
  id: string,
  { version, signal }: CallOptions & { readonly version: number },
): Promise<string> {
  const record = await readRecord(nomad, id, { version, signal });
  return `version ${version}${record ? ` (${record.shortVersion})` : ""}`;
}
