import { operatorVault, type World } from "orchestrator";
import { z } from "zod";
import { normalizeSerial } from "./service-certificates.ts";

const keysSchema = z.object({ data: z.object({ keys: z.array(z.string()) }) });

/** Serial numbers, as `normalizeSerial` writes them, of every certificate that a world's Vault issued and has not forgotten: an hour after their end. */
export async function readIssuedSerials(
  { folder, endpoints, engine }: World,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const vault = operatorVault({ folder, servers: endpoints.vault, fetch: engine.fetch });
  const answer = await vault.request("GET", "pki/certs?list=true", { signal });
  return new Set(answer === undefined ? [] : keysSchema.parse(answer).data.keys.map(normalizeSerial));
}

/** The authority of services' certificates as PEM, which Vault gives to everybody. */
export async function readServiceAuthority(
  { endpoints, engine }: Pick<World, "endpoints" | "engine">,
  signal: AbortSignal,
): Promise<string> {
  const [url = ""] = endpoints.vault;
  const limits = AbortSignal.any([signal, AbortSignal.timeout(5_000)]);
  const response = await engine.fetch(`${url}/v1/pki/ca/pem`, { signal: limits });
  if (!response.ok) throw new Error(`${url}/v1/pki/ca/pem: ${response.status}`);
  return response.text();
}
