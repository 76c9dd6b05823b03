import { readFile } from "node:fs/promises";
import { Agent, request, type RequestOptions } from "node:https";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { sealStatusSchema, type SealStatus } from "./seal-status.ts";

export interface AskerOptions {
  /** `https://ADDRESS:PORT`. */
  readonly server: string;
  /** See {@link Options}. */
  readonly serverName: string;
  readonly authorityFile: string;
}

/** One server's API, as much of it as is needed. */
export interface Asker {
  /** Rejects when there is no answer in time, or another one. */
  sealStatus(signal: AbortSignal): Promise<SealStatus>;
  /** How the server is afterwards. Rejects with {@link ShareRefused} when it does not take the share. */
  giveShare(share: string, signal: AbortSignal): Promise<SealStatus>;
  close(): void;
}

/** The server said no. The message is its own, and no share is in it. */
export class ShareRefused extends Error {
  override readonly name = "ShareRefused";
}

const statusTimeoutMs = 3_000;
/** A server that joins the others answers its last share when it has. */
const shareTimeoutMs = 30_000;
const largestAnswer = 64 * 1024;

/**
 * Asks over one connection that is kept. The server's certificate has to be of the authorities in the file, for the name of Vault's servers and for the
 * address that is asked. The file is read before each question: with other authorities everything begins anew.
 */
export function createAsker({ server, serverName, authorityFile }: AskerOptions): Asker {
  const { hostname: host, port } = new URL(server);
  let trust: { readonly ca: string; readonly agent: Agent } | undefined;

  const agentNow = async (): Promise<Agent> => {
    const ca = await readFile(authorityFile, "utf8");
    if (trust?.ca === ca) return trust.agent;
    trust?.agent.destroy();
    const agent = new Agent({
      ca,
      servername: serverName,
      checkServerIdentity: (_, certificate) => refuseOther(certificate, [serverName, host]),
      minVersion: "TLSv1.2",
      keepAlive: true,
      maxSockets: 1,
      // A resumed session would not show its certificate.
      maxCachedSessions: 0,
    });
    trust = { ca, agent };
    return agent;
  };

  const send = async ({ method, path, body, signal }: Question): Promise<Answer> => {
    const agent = await agentNow();
    return exchange({ agent, host, port: Number(port || 443), method, path }, { body, signal });
  };

  return {
    sealStatus: async (signal) => {
      const path = "/v1/sys/seal-status";
      const { status, text } = await send({ method: "GET", path, signal: within(statusTimeoutMs, signal) });
      if (status !== 200) throw new Error(`GET ${path}: status ${status}`);
      return parse(text);
    },
    giveShare: async (share, signal) => {
      const { status, text } = await send({
        method: "PUT",
        path: "/v1/sys/unseal",
        body: JSON.stringify({ key: share }),
        signal: within(shareTimeoutMs, signal),
      });
      if (status !== 200)
        throw new ShareRefused(`status ${status}: ${text.replaceAll(share, "(share)").trim().slice(0, 300)}`);
      return parse(text);
    },
    close: () => trust?.agent.destroy(),
  };
}

/** Sends one request and reads its answer. The signal ends the request alone: given to Node, it would end the kept connection too, whenever it is aborted. */
function exchange(
  options: RequestOptions,
  { body, signal }: Pick<Question, "body" | "signal">,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  const outgoing = request({ ...options, headers });
  const abort = (): void => {
    reject(signal.reason);
    outgoing.destroy();
  };
  signal.addEventListener("abort", abort, { once: true });
  outgoing.on("close", () => signal.removeEventListener("abort", abort));
  outgoing.on("error", reject);
  outgoing.on("response", (incoming) => {
    let text = "";
    incoming.setEncoding("utf8");
    incoming.on("error", reject);
    incoming.on("data", (part: string) => {
      text += part;
      if (text.length > largestAnswer) incoming.destroy(new Error("the answer is too large"));
    });
    incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text }));
  });
  outgoing.end(body);
  return promise;
}

interface Question {
  readonly method: string;
  readonly path: string;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The first of these names that the certificate is not for, as the error that Node makes of it. */
function refuseOther(certificate: PeerCertificate, names: readonly string[]): Error | undefined {
  return names.map((name) => checkServerIdentity(name, certificate)).find((error) => error !== undefined);
}

const within = (ms: number, signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(ms)]);

const parse = (text: string): SealStatus => sealStatusSchema.parse(JSON.parse(text));
