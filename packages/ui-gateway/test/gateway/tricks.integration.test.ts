import { connect } from "node:tls";
import { expect, test } from "vitest";
import { anna, ca } from "../support/identities.ts";
import { withNginx } from "../support/nginx-test.ts";
import { startWorld, type World } from "../support/start-world.ts";

/** Sends these bytes over TLS, and returns all that comes back. */
function sendRaw(world: World, servername: string, lines: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ host: "127.0.0.1", port: world.port, servername, ca });
  let text = "";
  socket.setEncoding("utf8").on("data", (part: string) => (text += part));
  socket.on("error", reject).on("end", () => resolve(text));
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return promise;
}

const statusOf = (text: string): number => Number(text.split(" ")[1]);
const paths = [
  "/",
  "//",
  "//v1/kv/a%2Fb",
  "/ui/..%2fv1",
  "/.ui-gateway/../v1/jobs",
  "/a;b?c=%00",
  "/?/.ui-gateway/login",
];

withNginx("what a request may try", () => {
  test.each(paths)(
    "path %s shows nothing without a login, and reaches a server byte for byte with one",
    async (path) => {
      await using world = await startWorld();
      expect((await world.get("nomad", path, { authorization: null })).status).toBe(401);
      expect(world.nomad.flatMap(({ asked }) => asked)).toEqual([]);
      expect((await world.get("nomad", path)).status).toBe(200);
      expect(world.nomad.flatMap(({ asked }) => asked.map(({ url }) => url))).toEqual([path]);
    },
  );

  test.each(["/ui/..%2f..%2f/v1", "/%2e%2e/", "/a%00b"])(
    "path %s, which leads out of every root or ends early, is refused",
    async (path) => {
      await using world = await startWorld();
      for (const authorization of [anna, null])
        expect((await world.get("nomad", path, { authorization })).status).toBe(400);
      expect(world.nomad.flatMap(({ asked }) => asked)).toEqual([]);
    },
  );

  test("the gateway's own place for logins is nobody's, with a login or without", async () => {
    await using world = await startWorld();
    for (const authorization of [anna, null])
      expect((await world.get("consul", "/.ui-gateway/login", { authorization })).status).toBe(404);
    expect(world.consul.flatMap(({ asked }) => asked)).toEqual([]);
  });

  test("one connection's name and another's Host: the request is the Host's, and a URL that says something else is refused", async () => {
    await using world = await startWorld();
    const host = (name: string) => `Host: ${name}.localhost:${world.port}`;
    const login = `Authorization: ${anna}`;
    const other = await sendRaw(world, "consul.localhost", [
      "GET /x HTTP/1.1",
      host("nomad"),
      login,
      "Connection: close",
    ]);
    expect(statusOf(other)).toBe(200);
    expect(world.nomad.flatMap(({ asked }) => asked)).toHaveLength(1);
    const absolute = await sendRaw(world, "consul.localhost", [
      "GET https://nomad.localhost/x HTTP/1.1",
      host("consul"),
      login,
      "Connection: close",
    ]);
    expect(statusOf(absolute)).toBe(421);
    const same = await sendRaw(world, "consul.localhost", [
      `GET https://consul.localhost:${world.port}/x HTTP/1.1`,
      host("consul"),
      login,
      "Connection: close",
    ]);
    expect(statusOf(same)).toBe(200);
    const unknown = await sendRaw(world, "consul.localhost", [
      "GET / HTTP/1.1",
      "Host: elsewhere",
      login,
      "Connection: close",
    ]);
    expect(statusOf(unknown)).toBe(421);
    const twice = await sendRaw(world, "consul.localhost", [
      "GET / HTTP/1.1",
      host("consul"),
      host("nomad"),
      login,
      "Connection: close",
    ]);
    expect(statusOf(twice)).toBe(400);
    expect(world.consul.flatMap(({ asked }) => asked)).toHaveLength(1);
  });

  test("plain HTTP is refused, and nothing but /health is answered without TLS", async () => {
    await using world = await startWorld();
    expect(
      (await fetch(`http://127.0.0.1:${world.port}/`, { headers: { authorization: anna } })).status,
    ).toBe(400);
    expect((await fetch(`${world.check}/v1/jobs`)).status).toBe(404);
    expect((await fetch(`${world.check}/health`)).status).toBe(200);
  });

  test("another page's forms and WebSockets are refused, the UI's own go on; no other page may read an answer", async () => {
    await using world = await startWorld();
    const from = (origin: string) => ({ method: "POST", headers: { origin } });
    for (const origin of [
      "https://evil.example",
      "null",
      `https://nomad.localhost:${world.port}`,
      `http://consul.localhost:${world.port}`,
    ])
      expect((await world.get("consul", "/v1/kv/a", from(origin))).status).toBe(403);
    expect(world.consul.flatMap(({ asked }) => asked)).toEqual([]);
    const { status, headers } = await world.get(
      "consul",
      "/v1/kv/a",
      from(`https://consul.localhost:${world.port}`),
    );
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty("access-control-allow-origin");
    expect(headers).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff" });
    expect(headers["server"]).toBe("nginx");
  });

  test("names of headers that some servers read as others do not pass", async () => {
    await using world = await startWorld();
    await world.get("nomad", "/", {
      headers: { X_Consul_Token: "c", "x-real-ip": "6.6.6.6", "X-Forwarded-Host": "evil" },
    });
    const [asked] = world.nomad.flatMap(({ asked }) => asked);
    for (const absent of ["x_consul_token", "x-real-ip", "x-forwarded-host"])
      expect(asked?.headers).not.toHaveProperty(absent);
  });
});
