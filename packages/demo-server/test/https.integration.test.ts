import { createHash } from "node:crypto";
import { join } from "node:path";
import { Agent, request } from "node:https";
import { createAuthority, describeCertificate, issueCertificate, type CertifiedKey } from "certificates";
import { eventually, freePort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { getSecurely, replace, startExecutable } from "./start-executable.ts";

const services = await createAuthority({ name: "services", now: new Date() });
const strangers = await createAuthority({ name: "strangers", now: new Date() });

const certify = (name: string, authority = services, changes: { validMs?: number } = {}) =>
  issueCertificate({
    authority,
    name,
    dnsNames: [`${name}.service.consul`],
    addresses: [],
    now: new Date(),
    ...changes,
  });
const issueNamed = (name: string, dnsNames: readonly string[]) =>
  issueCertificate({ authority: services, name, dnsNames, addresses: [], now: new Date() });
const showing = ({ certificate, key }: CertifiedKey) => ({ cert: certificate, key });
const believes = { ca: services.certificate, servername: "demo-server.service.consul" };
const edge = await certify("edge-server");

/** The built executable with mutual TLS, a secret and a listener for checks; certificate and key stand in one file. */
async function startSecure({ validMs = 60_000, clientNames = [] as readonly string[] } = {}) {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("demo-https"));
  const [pair = "", ca = "", secret = ""] = ["pair.pem", "ca.pem", "secret"].map((name) =>
    join(folder.path, name),
  );
  const issued: string[] = [];
  const renew = async () => {
    const next = await certify("demo-server", services, { validMs });
    issued.push(describeCertificate(next.certificate).serial);
    await replace(pair, next.certificate + next.key);
  };
  await renew();
  await replace(ca, services.certificate);
  await replace(secret, "first");
  const check = `127.0.0.1:${await freePort()}`;
  const tls = ["--tls-cert", pair, "--tls-key", pair, "--client-ca", ca, ...clientNames];
  const server = stack.use(
    await startExecutable([...tls, "--secret-file", secret, "--check-address", check]),
  );
  const get = (path: string, more = {}) =>
    getSecurely(server.port, path, { ...believes, ...showing(edge), ...more });
  const info = async () => JSON.parse((await get("/info")).body);
  await eventually(info);
  return {
    server,
    folder: folder.path,
    pair,
    ca,
    secret,
    check: `http://${check}`,
    issued,
    renew,
    get,
    info,
    hangUp: () => server.child.kill("SIGHUP"),
    says: (words: string | RegExp) => eventually(() => expect(server.output()).toMatch(words)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

test("it takes a client with a certificate of the authority, and nobody else", async () => {
  await using world = await startSecure();
  expect(await world.get("/echo")).toMatchObject({ status: 200, serial: world.issued[0] });
  const { port } = world.server;
  await expect(getSecurely(port, "/info", believes)).rejects.toThrow(
    /certificate required|ECONNRESET|hang up/i,
  );
  for (const stranger of [await certify("edge", strangers), await certify("edge", services, { validMs: -1 })])
    await expect(getSecurely(port, "/info", { ...believes, ...showing(stranger) })).rejects.toThrow();
  await world.says(/its handshake failed/);
  await expect(fetch(`http://127.0.0.1:${port}/info`)).rejects.toThrow();
  expect((await world.get("/echo")).status).toBe(200);
});

test("of the clients that the authority vouches for it takes those who are called as wanted, by a DNS name", async () => {
  const clientNames = [
    "--client-name",
    "edge-server.service.consul",
    "--client-name",
    "other.service.consul",
  ];
  await using world = await startSecure({ clientNames });
  const asks = (pair: CertifiedKey) => world.get("/echo", showing(pair));
  expect(await asks(edge)).toMatchObject({ status: 200 });
  expect(await asks(await certify("other"))).toMatchObject({ status: 200 });
  const strangers = [await certify("batch"), await certify("x.edge-server"), await certify("*")];
  // What stands in the common name alone is nobody's name.
  strangers.push(await issueNamed("edge-server.service.consul", ["batch.service.consul"]));
  for (const stranger of strangers)
    await expect(asks(stranger)).rejects.toThrow(/ECONNRESET|hang up|closed/i);
  await world.says(/its certificate is another's/);
  expect((await world.get("/echo")).status).toBe(200);
});

test("a secret is shown by its digest, and another one counts with SIGHUP; what cannot be read changes nothing", async () => {
  await using world = await startSecure();
  expect(await world.info()).toMatchObject({
    Secret: { SHA256: digest("first") },
    TLS: { Serial: world.issued[0] },
  });
  await replace(world.secret, "second");
  world.hangUp();
  await world.says("files read anew");
  expect(await world.info()).toMatchObject({ Secret: { SHA256: digest("second") } });
  await replace(world.secret, "");
  world.hangUp();
  await world.says(/secret-file \S+ is empty/);
  expect(await world.info()).toMatchObject({ Secret: { SHA256: digest("second") } });
  expect(world.server.output()).not.toMatch(/first|second|PRIVATE KEY/);
});

test("certificates, authority and secret change while requests come on kept and fresh connections: none fails", async () => {
  await using world = await startSecure();
  using kept = new KeptConnections(world.server.port);
  const failures: string[] = [];
  const serials = new Set<string>();
  const over = new AbortController();
  const asking = [0, 1, 2, 3].map(async (number) => {
    while (!over.signal.aborted)
      try {
        if (number % 2 === 0) expect(await kept.status("/info")).toBe(200);
        else serials.add((await world.get("/info")).serial);
      } catch (error) {
        failures.push(String(error));
      }
  });
  for (let change = 0; change < 5; change++) {
    await world.renew();
    await replace(world.secret, `secret ${change}`);
    // In turn by signal, and by looking alone.
    if (change % 2 === 0) world.hangUp();
    await eventually(() => expect(serials).toContain(world.issued.at(-1)));
  }
  await replace(world.ca, services.certificate + strangers.certificate);
  const other = showing(await certify("edge", strangers));
  await eventually(async () => expect((await world.get("/info", other)).status).toBe(200));
  over.abort();
  await Promise.all(asking);
  expect(failures).toEqual([]);
  expect([...serials].filter((serial) => !world.issued.includes(serial))).toEqual([]);
});

test("a pair that does not fit keeps the one before, is told in words in the log and at /info, and heals by itself", async () => {
  await using world = await startSecure();
  const [one, two] = [await certify("demo-server"), await certify("demo-server")];
  await replace(world.pair, one.certificate + two.key);
  await world.says(/is not the key of the certificate in .*what was read before stays in use/);
  expect((await world.info()).TLS).toMatchObject({
    Serial: world.issued[0],
    Problem: expect.stringContaining("is not the key"),
  });
  await world.renew();
  await eventually(async () => expect((await world.info()).TLS).toMatchObject({ Serial: world.issued[1] }));
  await eventually(async () => expect((await world.info()).TLS).not.toHaveProperty("Problem"));
});

test("checks ask over plain HTTP whether it serves, and get nothing else", async () => {
  await using world = await startSecure({ validMs: 6000 });
  const check = async (path: string) => {
    const response = await fetch(world.check + path);
    return [response.status, await response.text()];
  };
  expect((await check("/info"))[0]).toBe(404);
  // Its certificate ends, and nobody renews it: who would be sent there could not be served.
  await eventually(async () =>
    expect(await check("/health")).toEqual([503, expect.stringMatching(/serial [0-9a-f]+\) has expired\n$/)]),
  );
  await replace(world.pair, await certify("demo-server").then(({ certificate, key }) => certificate + key));
  await eventually(async () => expect(await check("/health")).toEqual([200, "ok\n"]));
});

test("SIGTERM answers what is in flight over TLS, and ends with 0", async () => {
  await using world = await startSecure();
  const sent = request({
    host: "127.0.0.1",
    port: world.server.port,
    path: "/echo",
    method: "POST",
    agent: false,
    ...believes,
    ...showing(edge),
  });
  const answer = new Promise<string>((resolve, reject) => {
    sent.on("error", reject).on("response", (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => resolve(body));
    });
  });
  sent.write("in ");
  await eventually(() => sent.socket?.connecting === false && sent.writableLength === 0);
  await world.info();
  world.server.child.kill("SIGTERM");
  await world.says("draining");
  sent.end("flight");
  expect(await answer).toBe("in flight");
  expect(await world.server.ended).toBe(0);
});

test.each([
  [["--tls-cert", "/nowhere/a.pem", "--tls-key", "/nowhere/a.pem"], "cannot read /nowhere/a.pem"],
  [["--secret-file", "/nowhere/secret"], "cannot read secret-file /nowhere/secret"],
])("%j ends it with 2 and what is wrong", async (args, words) => {
  await using server = await startExecutable(args);
  expect(await server.ended).toBe(2);
  expect(server.output()).toContain(words);
});

/** Connections that are used again and again. */
class KeptConnections {
  readonly #agent = new Agent({ keepAlive: true, ...believes, ...showing(edge) });
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  status(path: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const sent = request({ host: "127.0.0.1", port: this.#port, path, agent: this.#agent }).end();
    sent.on("error", reject).on("response", (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    return promise;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
