import { messageOf } from "command-line/message-of";
import type { ConsulTls } from "./consul-tls.ts";
import type { TlsOptions } from "./http-get.ts";
import { peekCertificate } from "./peek-certificate.ts";

/** An agent with which TLS failed. */
export interface FailedTls {
  readonly agent: URL;
  readonly error: unknown;
  readonly options: TlsOptions;
}

/** Says in words why TLS with an agent failed. One cause at one agent is looked into once, not at each query. */
export function createTlsExplainer(tls: ConsulTls | undefined) {
  let known: { readonly cause: string; readonly message: string } | undefined;
  return {
    explain: async ({ agent, error, options }: FailedTls): Promise<string> => {
      const cause = `${agent.host} ${messageOf(error)}`;
      if (known?.cause === cause) return known.message;
      const { explainTlsFailure } = await import("certificates/explain-tls-failure");
      const certificate = await peekCertificate(agent, options);
      const expectedName = options.servername ?? agent.hostname;
      const peer = { peer: agent.host, expectedName, certificate, now: new Date() };
      const why =
        explainTlsFailure(error, peer)?.message ??
        `no secured connection to ${agent.host}: ${messageOf(error)}`;
      const message = `${why} (${tls?.name ?? "the system's authorities are believed"})`;
      known = { cause, message };
      return message;
    },
    /** It works: what fails next is looked into anew. */
    forget: (): void => void (known = undefined),
  };
}
