import { once } from "node:events";
import { createServer as createPlainServer, type AddressInfo, type Server } from "node:net";
import { connect, createServer, type ConnectionOptions, type TlsOptions } from "node:tls";
import { beforeAll, describe, expect, test } from "vitest";
import {
  createAuthority,
  explainTlsFailure,
  issueCertificate,
  type CertifiedKey,
  type TlsPeer,
} from "../src/index.ts";

const day = 24 * 3_600_000;
const now = new Date();
let authority: CertifiedKey;

beforeAll(async () => {
  authority = await createAuthority({ name: "world one", now: new Date(now.getTime() - 400 * day) });
});

const issue = (options: { now?: Date; addresses?: string[]; validMs?: number } = {}) =>
  issueCertificate({
    authority,
    name: "node01 consul",
    dnsNames: ["server.dc1.consul"],
    addresses: ["127.0.0.1"],
    now,
    ...options,
  });

describe("explainTlsFailure", () => {
  test("says of an expired certificate which it is, and since when", async () => {
    const leaf = await issue({ now: new Date("2026-10-01T00:00:00Z"), validMs: day });
    const error = await failureOf(leaf);
    const at = new Date("2026-10-05T12:00:00Z");
    expect(explain(error, { certificate: leaf.certificate, now: at })).toEqual({
      kind: "expired",
      message:
        "the certificate of node01 (server.dc1.consul, 127.0.0.1) expired on 2026-10-02 00:00:00 UTC, 4 days ago by this machine's clock",
    });
    expect(explain(error)?.message).toContain("the certificate of node01 has expired");
  });

  test("says of a certificate of the future that this machine's clock is behind, and how far at least", async () => {
    const made = new Date(now.getTime() + 3 * 3_600_000);
    const leaf = await issue({ now: made });
    const error = await failureOf(leaf);
    const explanation = explain(error, { certificate: leaf.certificate });
    expect(explanation?.kind).toBe("clock");
    expect(explanation?.message).toContain(
      "at least 3 hours behind that of the machine which made the certificate",
    );
    expect(explain(error)?.message).toContain("is not valid yet: this machine's clock (");
  });

  test("says of a wrong name which was expected and which it has, from the error alone", async () => {
    const leaf = await issue({ addresses: ["172.16.206.21"] });
    expect(explain(await failureOf(leaf))).toEqual({
      kind: "wrong-name",
      message: "the certificate of node01 is not for 127.0.0.1; it has server.dc1.consul, 172.16.206.21",
    });
  });

  test("says of an unknown authority which one it is", async () => {
    const other = await createAuthority({ name: "world two", now });
    const error = await failureOf(await issue(), { ca: other.certificate });
    expect(explain(error)).toEqual({
      kind: "unknown-authority",
      message: "the certificate of node01 is signed by an authority that is not trusted here",
    });
    const { certificate } = await issue();
    expect(explain(error, { certificate })?.message).toBe(
      'the certificate of node01 (server.dc1.consul, 127.0.0.1) is signed by "world one", which is not trusted here',
    );
  });

  test("says that the other side wants a certificate, or does not take ours", async () => {
    const leaf = await issue();
    const asking = { requestCert: true, rejectUnauthorized: true, ca: authority.certificate };
    expect(explain(await failureOf(leaf, {}, asking))).toEqual({
      kind: "refused-by-peer",
      message: "node01 asks for a certificate, and got none",
    });
    // Go's alert about a certificate of another authority; Node closes without one.
    const alert = Object.assign(new Error("alert"), { code: "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" });
    expect(explain(alert)).toEqual({
      kind: "refused-by-peer",
      message: "node01 refused the connection: unknown ca",
    });
  });

  test("says that the other side does not speak TLS", async () => {
    await using server = await listen(
      createPlainServer((socket) => {
        socket.on("error", () => {});
        socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
      }),
    );
    expect(explain(await connectTo(server.port, {}))).toEqual({
      kind: "no-tls",
      message: "node01 does not speak TLS",
    });
  });

  test("finds the error among the causes", async () => {
    const error = await failureOf(await issue({ addresses: [] }));
    const wrapped = new Error("no answer", { cause: new TypeError("fetch failed", { cause: error }) });
    expect(explain(wrapped)?.kind).toBe("wrong-name");
  });

  test.each([undefined, "text", new Error("plain"), Object.assign(new Error("x"), { code: "ECONNREFUSED" })])(
    "says nothing about %o",
    (error) => expect(explain(error)).toBeUndefined(),
  );
});

const explain = (error: unknown, known: Partial<TlsPeer> = {}) =>
  explainTlsFailure(error, { peer: "node01", now, ...known });

/** What a client that trusts the authority gets from a server with this certificate. */
async function failureOf(
  { certificate: cert, key }: CertifiedKey,
  client: ConnectionOptions = {},
  server: TlsOptions = {},
): Promise<unknown> {
  const tls = createServer({ cert, key, ...server }, (socket) => void socket.on("error", () => {}));
  tls.on("tlsClientError", () => {});
  await using listening = await listen(tls);
  return await connectTo(listening.port, client);
}

async function connectTo(port: number, options: ConnectionOptions): Promise<unknown> {
  const socket = connect({ port, host: "127.0.0.1", ca: authority.certificate, ...options });
  // With TLS 1.3 the other side refuses a client's certificate after the client's handshake.
  socket.resume();
  const [error]: unknown[] = await once(socket, "error", { signal: AbortSignal.timeout(10_000) });
  socket.destroy();
  return error;
}

async function listen(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}
