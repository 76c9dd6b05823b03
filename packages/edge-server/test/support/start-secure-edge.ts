import { once } from "node:events";
import { request } from "node:https";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { describeCertificate } from "certificates";
import { eventually, freePort, temporaryFolder } from "testing";
import { certificateFiles } from "./certificate-files.ts";
import { createTestAuthority } from "./closed-world.ts";
import { startFakeConsul } from "./fake-consul.ts";
import { startEdge } from "./start-edge.ts";

export interface SecureEdgeOptions {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  /** Of service `web` in Consul. */
  readonly instance: { readonly port: number; readonly tags?: readonly string[] };
  /** How long each certificate is valid. */
  readonly validMs?: number;
  /** What the instance answers with 200; default `/`. */
  readonly path?: string;
}

/** The built executable with plain HTTP and HTTPS side by side, in front of one instance of service `web`. */
export async function startSecureEdge(options: SecureEdgeOptions) {
  const { args = [], env = {}, instance, validMs, path = "/" } = options;
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("secure-edge"));
  const authority = await createTestAuthority("clients believe this");
  const files = certificateFiles(folder.path, "served");
  const issued: string[] = [];
  /** Another certificate takes the place of the one before. */
  const renew = async () => {
    const pair = await authority.certify({
      name: "edge",
      dnsNames: ["edge.test"],
      now: new Date(),
      ...(validMs !== undefined && { validMs }),
    });
    issued.push(describeCertificate(pair.certificate).serial);
    await files.put(pair);
  };
  await renew();
  const consul = stack.use(await startFakeConsul());
  consul.set("web", [{ id: "web-1", address: "127.0.0.1", ...instance }]);
  const port = await freePort();
  const admin = `127.0.0.1:${await freePort()}`;
  const flags = ["--service", "web", "--consul", consul.url, "--admin", admin];
  const tls = ["--tls-address", `127.0.0.1:${port}`, "--tls-cert", files.cert, "--tls-key", files.key];
  const edge = stack.use(await startEdge([...flags, ...tls, ...args], env));
  // A parent that is killed leaves its workers to themselves for a while.
  stack.defer(async () => {
    edge.child.process.kill("SIGTERM");
    await edge.child.ended;
  });
  const believes = { ca: authority.certificate, servername: "edge.test" };
  await eventually(async () => (await fetch(edge.url + path)).status === 200);
  return {
    edge,
    admin,
    consul,
    authority,
    files,
    folder: folder.path,
    /** Serial numbers, the newest last. */
    issued,
    renew,
    port,
    url: `https://127.0.0.1:${port}`,
    believes,
    get: (path: string, more: ConnectionOptions = {}) => getSecurely(port, path, { ...believes, ...more }),
    read: async (path: string) => (await fetch(`http://${admin}${path}`)).text(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export interface SecureAnswer {
  readonly status: number;
  readonly body: string;
  /** Of the certificate that was shown. */
  readonly serial: string;
  readonly protocol: string | null;
}

/** One request on a connection of its own. */
export async function getSecurely(port: number, path: string, tls: ConnectionOptions): Promise<SecureAnswer> {
  const sent = request({ host: "127.0.0.1", port, path, agent: false, ...tls }).end();
  const { promise, resolve, reject } = Promise.withResolvers<SecureAnswer>();
  sent.on("error", reject);
  sent.on("response", (response) => {
    // eslint-disable-next-line typescript/no-unsafe-type-assertion -- https has sockets of no other kind
    const socket = response.socket as TLSSocket;
    const serial = socket.getPeerX509Certificate()?.serialNumber.toLowerCase() ?? "none";
    const protocol = socket.getProtocol();
    let body = "";
    response.setEncoding("utf8").on("data", (text: string) => (body += text));
    response.on("end", () => resolve({ status: response.statusCode ?? 0, body, serial, protocol }));
    response.on("error", reject);
  });
  return promise;
}

/** Begins a session, or takes one up again; asks once, so that the server's tickets arrive. */
export async function session(port: number, tls: ConnectionOptions) {
  const socket = connect({ host: "127.0.0.1", port, ...tls });
  const tickets: Buffer[] = [];
  socket.on("session", (ticket: Buffer) => tickets.push(ticket));
  await once(socket, "secureConnect");
  const isReused = socket.isSessionReused();
  socket.write("GET / HTTP/1.1\r\nHost: edge.test\r\nConnection: close\r\n\r\n");
  let answer = "";
  socket.on("data", (bytes: Buffer) => (answer += bytes.toString("latin1")));
  await once(socket, "close");
  return { isReused, ticket: tickets.at(-1), answer };
}
