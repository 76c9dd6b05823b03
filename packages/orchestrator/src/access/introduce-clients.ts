import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import { findHost } from "../hosts/find-host.ts";
import type { Host } from "../hosts/host.ts";
import type { IntroductionFile } from "../hosts/world-plan.ts";
import { AclApiError, refusedBy, type AclApi } from "./acl-api.ts";

export interface IntroduceClientsOptions extends CallOptions {
  /** Of a Nomad server, with the operator's token. */
  readonly api: AclApi;
  readonly clients: readonly IntroductionFile[];
  readonly hosts: readonly Host[];
}

/** Long enough for a client to start; it registers once. */
const introducedForMs = 10 * 60_000;

/**
 * Gives each Nomad client that the servers do not know an introduction, a signed token for its name, where the client looks for one at its start:
 * the servers register nobody else. Returns a line for each client introduced.
 */
export async function introduceClients({
  api,
  clients,
  hosts,
  ...call
}: IntroduceClientsOptions): Promise<string[]> {
  const known = z.array(z.object({ Name: z.string() })).parse(await api.get("/v1/nodes", call));
  const strangers = clients.filter(({ host }) => !known.some(({ Name }) => Name === host));
  const lines = await Promise.all(
    strangers.map(async ({ host, file, owner }) => {
      const jwt = await introductionOf(host, api, call);
      if (jwt === undefined) return [];
      await findHost(hosts, host).putFile(
        { path: file, mode: 0o600, content: jwt, ...(owner && { owner }) },
        call,
      );
      return [`${host}: the introduction of its Nomad client`];
    }),
  );
  return lines.flat();
}

/** Undefined where Nomad knows no introductions: before 1.11. */
async function introductionOf(host: string, api: AclApi, call: CallOptions): Promise<string | undefined> {
  const request = { NodeName: host, NodePool: "default", TTL: introducedForMs * 1_000_000 };
  try {
    const answer = await api.put("/v1/acl/identity/client-introduction-token", request, call);
    return z.object({ JWT: z.string() }).parse(answer).JWT;
  } catch (error) {
    if (error instanceof AclApiError && error.status === 404) return undefined;
    throw refusedBy("nomad", error);
  }
}
