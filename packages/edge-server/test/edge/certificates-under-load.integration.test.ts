import { once } from "node:events";
import { describeCertificate } from "certificates";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { certificateFiles } from "../support/certificate-files.ts";
import { createTestAuthority } from "../support/closed-world.ts";
import { startLoad } from "../support/load.ts";
import { startMutualInstance } from "../support/start-mutual-instance.ts";
import { startSecureEdge } from "../support/start-secure-edge.ts";

const minute = 60_000;
const changes = 2;
/** Kept connections to instances take ten seconds to be replaced, at each change. */
const timeoutMs = 180_000;

test.each([1, 2])(
  "with %i worker(s): certificates of a minute, of the edge to both sides and of the instance, change under load; no request fails",
  async (workers) => {
    await using stack = new AsyncDisposableStack();
    const services = await createTestAuthority("edge and instances believe this");
    const certify = (name: string) =>
      services.certify({ name, dnsNames: [`${name}.service.consul`], now: new Date(), validMs: minute });
    const tls = async () => ({ shows: await certify("web"), believes: services.certificate });
    const instance = stack.use(await startMutualInstance(await tls()));
    const upstream = certificateFiles(stack.use(await temporaryFolder("upstream")).path, "upstream");
    const shown: string[] = [];
    const renewUpstream = async () => {
      const pair = await certify("edge");
      shown.push(describeCertificate(pair.certificate).serial);
      await upstream.put(pair);
    };
    await renewUpstream();
    await upstream.believe(services.certificate);
    const world = stack.use(
      await startSecureEdge({
        instance: { port: instance.port, tags: ["urlprefix-/ proto=https"] },
        validMs: minute,
        args: [
          "--workers",
          String(workers),
          "--upstream-name",
          "{service}.service.consul",
          ...upstream.flags,
        ],
      }),
    );
    const load = stack.use(startLoad({ url: world.url, perSecond: 40, tls: world.believes }));
    await load.more(20);
    for (let change = 0; change < changes; change++) {
      await world.renew();
      await renewUpstream();
      instance.use(await tls());
      await eventually(() => expect(load.serials).toContain(world.issued.at(-1)));
      await eventually(() => instance.requests.some(({ clientSerial }) => clientSerial === shown.at(-1)));
      // Signals as Nomad sends them, amid it all.
      world.edge.child.process.kill("SIGHUP");
      await load.more(20);
    }
    await load.settled();
    expect(load.failures).toEqual([]);
    const clients = new Set(instance.requests.map(({ clientSerial }) => clientSerial));
    expect([...load.serials].filter((serial) => !world.issued.includes(serial))).toEqual([]);
    expect([...clients].filter((serial) => !shown.includes(serial))).toEqual([]);
    // Every one was in use.
    expect(world.issued.filter((serial) => !load.serials.has(serial))).toEqual([]);
    expect(shown.filter((serial) => !clients.has(serial))).toEqual([]);
    process.stdout.write(`${workers} worker(s): ${load.pace()}\n`);
  },
  timeoutMs,
);

test("a WebSocket over TLS on both sides outlives a change of all certificates", async () => {
  await using stack = new AsyncDisposableStack();
  const services = await createTestAuthority("edge and instances believe this");
  const certify = (name: string) =>
    services.certify({ name, dnsNames: [`${name}.service.consul`], now: new Date(), validMs: minute });
  const tls = async () => ({ shows: await certify("web"), believes: services.certificate });
  const instance = stack.use(await startMutualInstance(await tls()));
  const sockets = new WebSocketServer({ server: instance.server });
  sockets.on("connection", (socket) => socket.on("message", (bytes) => socket.send(bytes)));
  const upstream = certificateFiles(stack.use(await temporaryFolder("upstream")).path, "upstream");
  await upstream.put(await certify("edge"));
  await upstream.believe(services.certificate);
  const world = stack.use(
    await startSecureEdge({
      instance: { port: instance.port, tags: ["urlprefix-/ proto=https"] },
      args: ["--upstream-name", "{service}.service.consul", ...upstream.flags],
    }),
  );
  const client = new WebSocket(world.url.replace("https", "wss"), world.believes);
  stack.defer(() => client.terminate());
  await once(client, "open");
  const hears = async (text: string) => {
    const answer = once(client, "message");
    client.send(text);
    expect(String((await answer)[0])).toBe(text);
  };
  await hears("before");
  await world.renew();
  const next = await certify("edge");
  await upstream.put(next);
  instance.use(await tls());
  await eventually(async () => expect((await world.get("/")).serial).toBe(world.issued.at(-1)));
  await eventually(async () => {
    await world.get("/");
    expect(instance.requests.at(-1)?.clientSerial).toBe(describeCertificate(next.certificate).serial);
  });
  await hears("after");
});
