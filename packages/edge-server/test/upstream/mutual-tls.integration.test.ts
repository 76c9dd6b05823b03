import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { describeCertificate, type CertifiedKey, type IssueOptions } from "certificates";
import { eventually, freePort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { certificateFiles } from "../support/certificate-files.ts";
import { createTestAuthority, type TestAuthority } from "../support/closed-world.ts";
import { deadNode, passing, startFakeConsul } from "../support/fake-consul.ts";
import { startEdge } from "../support/start-edge.ts";
import { startMutualInstance } from "../support/start-mutual-instance.ts";

const services = await createTestAuthority("services");
const strangers = await createTestAuthority("strangers", new Date(Date.now() - 3_600_000));
const certify = (changes: Partial<IssueOptions> = {}, authority = services) =>
  authority.certify({
    name: "web",
    dnsNames: ["web.service.consul"],
    addresses: [],
    now: new Date(),
    ...changes,
  });
const serialOf = ({ certificate }: CertifiedKey) => describeCertificate(certificate).serial;

interface WorldOptions {
  readonly shows?: CertifiedKey;
  readonly args?: readonly string[];
  /** What the edge shows; null: nothing. */
  readonly edgeShows?: CertifiedKey | null;
  readonly tags?: readonly string[];
  /** Whom the edge believes. */
  readonly believes?: readonly TestAuthority[];
}

/** The built edge, and an instance of service `web` that takes nobody without a certificate of `services`. */
async function startMutualWorld(options: WorldOptions = {}) {
  const { shows, args = [], edgeShows, tags = ["urlprefix-/ proto=https"], believes = [services] } = options;
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("mutual"));
  const files = certificateFiles(folder.path, "upstream");
  await files.believe(...believes.map(({ certificate }) => certificate));
  const own = edgeShows === undefined ? await certify({ name: "edge" }) : edgeShows;
  if (own) await files.put(own);
  const instance = stack.use(
    await startMutualInstance({ shows: shows ?? (await certify()), believes: services.certificate }),
  );
  const consul = stack.use(await startFakeConsul());
  const row = { id: "web-1", address: "127.0.0.1", port: instance.port, tags };
  consul.set("web", [row]);
  const admin = `127.0.0.1:${await freePort()}`;
  const pair = own ? ["--upstream-cert", files.cert, "--upstream-key", files.key] : [];
  const name = ["--upstream-name", "{service}.service.consul"];
  const flags = [
    "--service",
    "web",
    "--consul",
    consul.url,
    "--admin",
    admin,
    "--upstream-ca",
    files.ca,
    ...name,
    ...pair,
  ];
  const edge = stack.use(await startEdge([...flags, ...args]));
  const get = async (path = "/asked", init: RequestInit = {}) => {
    const response = await fetch(edge.url + path, init);
    return { status: response.status, text: await response.text() };
  };
  const read = async (path: string) => (await fetch(`http://${admin}${path}`)).text();
  return {
    instance,
    consul,
    row,
    edge,
    files,
    own,
    get,
    read,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What clients asked: the edge asks for `/info`, and probes, without trusting the answer. */
const asked = ({ requests }: { readonly requests: readonly { readonly url: string }[] }) =>
  requests.filter(({ url }) => url === "/asked");

test("edge and instance show each other certificates; the instance's has to name its service", async () => {
  await using world = await startMutualWorld();
  await eventually(async () => expect(await world.get()).toEqual({ status: 200, text: "ok" }));
  expect(world.instance.requests.at(-1)).toMatchObject({ clientSerial: world.own && serialOf(world.own) });
  expect((await world.get("/asked", { method: "POST", body: "x".repeat(100_000) })).status).toBe(200);
  const { TLS, Upstreams } = JSON.parse((await world.get("/info")).text);
  expect(TLS).toMatchObject([{ Use: "upstream", Serial: world.own && serialOf(world.own) }]);
  // It is asked with the certificate too.
  expect(Upstreams).toEqual({ [`https://127.0.0.1:${world.instance.port}/info`]: { PID: 1 } });
});

test.each<[string, () => Promise<CertifiedKey>, RegExp]>([
  [
    "of another service",
    () => certify({ dnsNames: ["other.service.consul"] }),
    /the certificate is not for web\.service\.consul but for other\.service\.consul/,
  ],
  [
    "for its address alone",
    () => certify({ dnsNames: [], addresses: ["127.0.0.1"] }),
    /the certificate is not for web\.service\.consul but for 127\.0\.0\.1/,
  ],
  ["of an authority that nobody believes", () => certify({}, strangers), /UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
])(
  "a certificate %s: 502, the reason in the log, and no request reaches the instance",
  async (_what, make, words) => {
    await using world = await startMutualWorld({ shows: await make() });
    await eventually(async () => expect((await world.get()).text).toMatch(/^502 tls-failed: /));
    await eventually(() => expect(world.edge.child.output()).toMatch(words));
    expect(asked(world.instance)).toEqual([]);
    // The client hears no name of what is behind the edge.
    expect((await world.get()).text).not.toMatch(/consul|127\.0\.0\.1|UNABLE/);
  },
);

test("an instance whose certificate has expired is ejected, and costs no request where there is another", async () => {
  const expired = await certify({ now: new Date(Date.now() - 600_000), validMs: 60_000 }, strangers);
  await using world = await startMutualWorld({ believes: [services, strangers] });
  await using broken = await startMutualInstance({ shows: expired, believes: services.certificate });
  world.consul.set("web", [world.row, { ...world.row, id: "web-2", port: broken.port }]);
  await eventually(async () => {
    expect((await world.get()).status).toBe(200);
    expect(await world.read("/routes")).toContain("CERT_HAS_EXPIRED");
  });
  for (let i = 0; i < 20; i++)
    expect((await world.get("/asked", { method: "POST", body: "x" })).status).toBe(200);
  expect(asked(broken)).toEqual([]);
});

test.each<[string, () => Promise<CertifiedKey | null>, RegExp, RegExp]>([
  [
    "without a certificate",
    async () => null,
    /^502 tls-refused: /,
    /the edge's certificate: certificate required/,
  ],
  // Node's servers close without a word.
  [
    "with a certificate of a stranger",
    () => certify({}, strangers),
    /^502 reset: /,
    /closed the connection right behind the handshake: it may not accept the edge's certificate/,
  ],
])(
  "an edge %s gets 502 and hears why; no request reaches the instance",
  async (_what, make, answer, words) => {
    await using world = await startMutualWorld({ edgeShows: await make() });
    await eventually(async () => expect((await world.get()).text).toMatch(answer));
    await eventually(async () => {
      await world.get();
      expect(world.edge.child.output()).toMatch(words);
    });
    expect((await world.get("/asked", { method: "POST", body: "x".repeat(10_000) })).status).toBe(502);
    expect(asked(world.instance)).toEqual([]);
  },
);

test("where one of two instances wants a certificate that the edge has not, the other answers, POSTs without a body too", async () => {
  await using world = await startMutualWorld({ edgeShows: null });
  await using open = await startMutualInstance({ shows: await certify(), believes: undefined });
  world.consul.set("web", [world.row, { ...world.row, id: "web-2", port: open.port }]);
  await eventually(async () => {
    for (const method of ["GET", "POST", "GET", "POST"])
      expect((await world.get("/asked", { method })).status).toBe(200);
    expect(await world.read("/routes")).toContain("did not accept the edge's certificate");
  });
  expect(asked(world.instance)).toEqual([]);
});

test("another certificate of the edge: kept connections are replaced, and what is in flight ends first", async () => {
  await using world = await startMutualWorld();
  const serials = (url: string) =>
    world.instance.requests.filter((one) => one.url === url).map(({ clientSerial }) => clientSerial);
  const first = world.own && serialOf(world.own);
  await eventually(async () => expect((await world.get()).status).toBe(200));
  const slow = request(`${world.edge.url}/slow`, { method: "POST", agent: false });
  const answer = once(slow, "response");
  slow.write("begun");
  await eventually(() => expect(serials("/slow")).toEqual([first]));
  const next = await certify({ name: "edge" });
  await world.files.put(next);
  // None is cut for that: one after the other ends.
  await eventually(async () => {
    await Promise.all(Array.from({ length: 10 }, () => world.get("/after")));
    expect(new Set(serials("/after").slice(-10))).toEqual(new Set([serialOf(next)]));
  });
  slow.end();
  const [response]: IncomingMessage[] = await answer;
  expect(response?.resume().statusCode).toBe(200);
  const handshakes = world.instance.connections();
  for (let i = 0; i < 10; i++) expect((await world.get("/kept")).status).toBe(200);
  expect(new Set(serials("/kept"))).toEqual(new Set([serialOf(next)]));
  expect(world.instance.connections()).toBe(handshakes);
});

test("an instance in doubt is probed with the certificate, and stays in use", async () => {
  await using world = await startMutualWorld({ args: ["--probe-interval", "50ms"] });
  await eventually(async () => expect((await world.get()).status).toBe(200));
  const seen = world.instance.requests.length;
  world.consul.set("web", [{ ...world.row, checks: [passing("web-1"), deadNode] }]);
  await eventually(() => expect(world.instance.requests.length).toBeGreaterThan(seen + 2));
  await eventually(async () => expect(await world.read("/routes")).toContain("suspect"));
  expect((await world.get()).status).toBe(200);
});
