import { describeCertificate } from "certificates";
import { messageOf } from "command-line/message-of";
import type { AgentReference } from "../agents/agent-reference.ts";
import type { CallOptions } from "../call-options.ts";
import { readCertificates } from "../certificates/ensure-certificates.ts";
import { presentedCertificate } from "../net/presented-certificate.ts";
import type { World } from "./open-world.ts";

/** Agents that do not show the certificate that the world's folder has for them, each in words: they have not taken it over yet. */
export async function readUnpresented(
  { folder, inventory, engine }: Pick<World, "folder" | "inventory" | "engine">,
  { signal }: CallOptions,
): Promise<string[]> {
  const given = await readCertificates(folder, inventory);
  const lines = await Promise.all(
    engine.agents.map(async (agent) => {
      const own = given?.agents.find(({ host, agent: unit }) => host === agent.host && unit === agent.unit);
      return own ? compare(agent, own.certificate) : [];
    }),
  );
  return lines.flat();

  async function compare({ id, httpUrl }: AgentReference, certificate: string): Promise<string[]> {
    const wanted = describeCertificate(certificate).serial;
    try {
      const shown = await presentedCertificate(httpUrl, engine.connect, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(handshakeWithinMs)]),
      });
      const serial = shown && describeCertificate(shown).serial;
      return serial === wanted ? [] : [`${id} shows ${serial ?? "no certificate"}, not ${wanted}`];
    } catch (error) {
      signal.throwIfAborted();
      return [`${id}: ${messageOf(error)}`];
    }
  }
}

const handshakeWithinMs = 5_000;
