import { Agent } from "node:https";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { anna, ca, serverCertificates } from "../support/identities.ts";
import { withNginx } from "../support/nginx-test.ts";
import { startWorld, type World } from "../support/start-world.ts";

const openSocket = (world: World, path: string): WebSocket =>
  new WebSocket(`wss://nomad.localhost:${world.port}${path}`, [], {
    ca,
    agent: new Agent({
      lookup: (_host, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }]),
    }),
    headers: { authorization: anna, origin: `https://nomad.localhost:${world.port}` },
  });

const next = (socket: WebSocket, event: "open" | "message"): Promise<string> =>
  new Promise((resolve, reject) => {
    socket.once(event, (data?: Buffer) => resolve(String(data)));
    socket.once("error", reject);
  });

const countReloads = (world: World): number =>
  world.gateway.output().split("nginx has the new configuration").length - 1;

withNginx("the servers behind it", () => {
  test("one that is gone costs no request, and once it is back it is asked again", async () => {
    await using world = await startWorld();
    const [first] = world.nomad;
    await first?.stop();
    for (let n = 0; n < 12; n++) expect((await world.get("nomad", `/${n}`)).status).toBe(200);
    await first?.start();
    await eventually(async () => {
      expect((await world.get("nomad", "/")).status).toBe(200);
      expect(first?.asked.length).toBeGreaterThan(0);
    });
  });

  test("who Consul doubts is asked last, who it lists no more not at all, and who is new is asked", async () => {
    await using world = await startWorld();
    const [first, second, third] = world.nomad.map(({ port, address }) => ({
      address,
      port,
      tags: ["http"],
    }));
    if (!first || !second || !third) throw new Error("three servers");
    const rest = world.nomad.map(({ port, address }) => ({ address, port: port + 1, tags: ["rpc"] }));
    const answers = (who: { readonly address: string }) =>
      eventually(async () => {
        for (let n = 0; n < 4; n++)
          expect((await world.get("nomad", "/")).body).toMatch(new RegExp(`^${who.address} `));
      });
    world.catalogue.set("nomad", [first, { ...second, isDead: true }, { ...third, isDead: true }, ...rest]);
    await answers(first);
    world.catalogue.set("nomad", [{ ...second, isDead: true }, { ...third, isDead: true }, ...rest]);
    await eventually(() => expect(world.gateway.output()).toMatch(/"nomad":2/));
    await world.nomad[2]?.stop();
    await answers(second);
    world.catalogue.set("nomad", [first, { ...second, isDead: true }, { ...third, isDead: true }, ...rest]);
    await answers(first);
  });

  test("as long as Consul lists nobody who is logged in sees 502, and who is not sees nothing", async () => {
    await using world = await startWorld({ hasNoNomad: true });
    expect((await world.get("nomad", "/")).status).toBe(502);
    expect((await world.get("nomad", "/", { authorization: null })).status).toBe(401);
    expect((await world.get("consul", "/")).status).toBe(200);
  });

  test.each(["client", "stranger"] as const)(
    "a server with the certificate of a %s is not believed",
    async (whose) => {
      await using world = await startWorld({ nomadCertificate: serverCertificates[whose] });
      expect((await world.get("nomad", "/v1/jobs?token=secret")).status).toBe(502);
      expect(world.nomad.flatMap(({ asked }) => asked)).toEqual([]);
      await eventually(() => expect(world.gateway.output()).toMatch(/upstream SSL certificate/));
      expect(world.gateway.output()).not.toContain("token=secret");
    },
  );

  test("a WebSocket goes through, with the Host that its page has", async () => {
    await using world = await startWorld();
    const socket = openSocket(world, "/v1/client/allocation/a/exec");
    await next(socket, "open");
    socket.send("ls");
    expect(await next(socket, "message")).toBe("ls");
    socket.terminate();
    const [asked] = world.nomad.flatMap(({ asked }) => asked);
    expect(asked?.headers).toMatchObject({
      host: `nomad.localhost:${world.port}`,
      origin: `https://nomad.localhost:${world.port}`,
    });
    expect(asked?.headers).not.toHaveProperty("authorization");
  });

  test("servers and certificate change under load: no request fails, and a WebSocket goes on", async () => {
    await using world = await startWorld();
    const socket = openSocket(world, "/stream");
    await next(socket, "open");
    const over = new AbortController();
    const failures: string[] = [];
    let answered = 0;
    const asking = [0, 1, 2, 3].map(async (client) => {
      while (!over.signal.aborted)
        try {
          const { status } = await world.get(client % 2 === 0 ? "nomad" : "consul", `/${client}`);
          if (status !== 200) failures.push(`status ${status}`);
          answered++;
        } catch (error) {
          failures.push(String(error));
        }
    });
    const all = world.nomad.map(({ port, address }) => ({ address, port, tags: ["http"] }));
    for (let change = 0; change < 4; change++) {
      const before = countReloads(world);
      world.catalogue.set(
        "nomad",
        all.map((row, i) => ({ ...row, isDead: i === change % 3 })),
      );
      await eventually(() => expect(countReloads(world)).toBeGreaterThan(before));
    }
    const serial = await world.renew();
    await eventually(async () => expect((await world.get("consul", "/")).serial).toBe(serial));
    over.abort();
    await Promise.all(asking);
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(20);
    socket.send("still here");
    expect(await next(socket, "message")).toBe("still here");
    socket.terminate();
  });

  test("an answer may keep silent for as long as it is told, and no longer; by default longer than any blocking query", async () => {
    await using world = await startWorld({ args: ["--silence", "2"] });
    const { status } = await world.get("nomad", "/hold");
    expect(status).toBe(504);
  });
});
