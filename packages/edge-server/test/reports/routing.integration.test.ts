import { eventually } from "testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { critical } from "../support/fake-consul.ts";
import { startRoutedEdge, type RoutedEdge } from "./start-routed-edge.ts";

let world: RoutedEdge;
beforeAll(async () => {
  world = await startRoutedEdge();
});
afterAll(() => world[Symbol.asyncDispose]());

test("fabiolb/fabio#187: a prefix is text, and the longer of two that fit wins", async () => {
  await world.serve("short", "text.example/test");
  await world.serve("long", "text.example/test2");
  const by = async (target: string) => (await world.ask(target, { host: "text.example" })).seen.by;
  expect([await by("/test2foo"), await by("/testfoo"), await by("/test2/foo")]).toEqual([
    "long",
    "short",
    "long",
  ]);
});

test("fabiolb/fabio#390: a name of its own comes before a wildcard, whatever came first", async () => {
  await world.serve("wild", "*.own.example/");
  await world.serve("named", "www.own.example/");
  expect((await world.ask("/", { host: "www.own.example" })).seen.by).toBe("named");
  expect((await world.ask("/", { host: "other.own.example" })).seen.by).toBe("wild");
});

test("fabiolb/fabio#786: of several wildcards the longest wins", async () => {
  await world.serve("shallow", "*.deep.example/");
  await world.serve("deeper", "*.b.deep.example/");
  expect((await world.ask("/", { host: "a.b.deep.example" })).seen.by).toBe("deeper");
  expect((await world.ask("/", { host: "a.c.deep.example" })).seen.by).toBe("shallow");
});

test("fabiolb/fabio#97: a Host with a port meets the route of the name, and is passed on as it came", async () => {
  await world.serve("ported", "ported.example/");
  const { seen } = await world.ask("/", { host: "Ported.example:1234" });
  expect([seen.by, seen.headers["host"]]).toEqual(["ported", "Ported.example:1234"]);
});

test("fabiolb/fabio#479: strip= does not change which requests a route gets", async () => {
  await world.serve("front", "*.strip.example/");
  await world.serve("help", "*.strip.example/helpcenter/ strip=/helpcenter");
  const { seen } = await world.ask("/helpcenter/test.htm", { host: "www.strip.example" });
  expect([seen.by, seen.target]).toEqual(["help", "/test.htm"]);
});

test("fabiolb/fabio#363: strip= of what the path does not start with leaves the path alone", async () => {
  await world.serve("artefacts", "art.example/artefacts/installers strip=/installers");
  const { seen } = await world.ask("/artefacts/installers/a", { host: "art.example" });
  expect(seen.target).toBe("/artefacts/installers/a");
});

test("fabiolb/fabio#948: strip= takes the whole path off, and prepend= is put in front of the / that is left", async () => {
  await world.serve("optimizer", "opt.example/sweden strip=/sweden prepend=/optimizer/optservlet");
  const target = async (path: string) =>
    (await world.ask(path, { method: "POST", host: "opt.example", body: "x" })).seen.target;
  expect(await target("/sweden?sync&timeout=20")).toBe("/optimizer/optservlet/?sync&timeout=20");
  expect(await target("/sweden/a")).toBe("/optimizer/optservlet/a");
});

test("fabiolb/fabio#486: an encoded slash reaches the instance encoded, stripped prefix or not", async () => {
  await world.serve("posts", "enc.example/posts");
  await world.serve("stella", "enc.example/stella strip=/stella");
  const target = async (path: string) => (await world.ask(path, { host: "enc.example" })).seen.target;
  expect(await target("/posts/abcder%2Fsdf394/comments")).toBe("/posts/abcder%2Fsdf394/comments");
  expect(await target("/stella/v1/https%3A%2F%2Fwww.example%2F")).toBe("/v1/https%3A%2F%2Fwww.example%2F");
});

test("fabiolb/fabio#1092: an encoded # stays in the path", async () => {
  await world.serve("hash", "hash.example/foo");
  const { seen } = await world.ask("/foo/bar/baz%231234567?a=%23", { host: "hash.example" });
  expect(seen.target).toBe("/foo/bar/baz%231234567?a=%23");
});

test("traefik/traefik#12666: double slashes are forwarded as they came", async () => {
  await world.serve("slashes", "slashes.example/a");
  const { seen } = await world.ask("/a//b///c//", { host: "slashes.example" });
  expect(seen.target).toBe("/a//b///c//");
});

test("traefik/traefik#11746: encoded dots do not lead out of a route", async () => {
  await world.serve("public", "dots.example/public");
  await world.serve("hidden", "dots.example/hidden");
  const by = async (target: string) => (await world.ask(target, { host: "dots.example" })).seen.by;
  expect(await by("/public/%2e%2e/hidden/x")).toBe("hidden");
  expect(await by("/public/.%2E/hidden/x")).toBe("hidden");
  expect((await world.ask("/public/%2e%2e/elsewhere", { host: "dots.example" })).status).toBe(404);
});

test("fabiolb/fabio#824: a redirect's $path is the path without what strip= takes off", async () => {
  await world.serve("news", "news.example/news strip=/news redirect=301,https://news.example/bulletin$path");
  const { status, head } = await world.ask("/news/foo?page=2", { host: "news.example" });
  expect(status).toBe(301);
  expect(head).toMatch(/^Location: https:\/\/news\.example\/bulletin\/foo\?page=2$/m);
});

test("fabiolb/fabio#511: a service without a working instance answers 503, not the route below it", async () => {
  await world.serve("ui", "tree.example/sales");
  const api = await world.serve("api", "tree.example/sales/api");
  expect((await world.ask("/sales/api", { host: "tree.example" })).seen.by).toBe("api");
  world.consul.set("api", [{ ...api.row, checks: [critical("api")] }]);
  await eventually(async () =>
    expect((await world.ask("/sales/api", { host: "tree.example" })).status).toBe(503),
  );
  expect((await world.ask("/sales", { host: "tree.example" })).seen.by).toBe("ui");
});

test("fabiolb/fabio#838: a tag that cannot be used takes no other route away", async () => {
  await world.serve("half", "half.example/bad weight=much", "half.example/good");
  expect((await world.ask("/good", { host: "half.example" })).seen.by).toBe("half");
  expect((await world.ask("/bad", { host: "half.example" })).status).toBe(404);
});

test("/ where nothing is routed says where routes are shown, and names none; other paths say nothing", async () => {
  await world.serve("only", "only.example/deep");
  const root = await world.ask("/", { host: "only.example" });
  expect(root.status).toBe(404);
  expect(root.body).toMatch(/no route .* \/ .*private listener \(--admin\)/s);
  expect(root.body).not.toMatch(/only|deep|example|127\./);
  expect((await world.ask("/other", { host: "only.example" })).body).toBe("404 Not Found\n");
});

test("fabiolb/fabio#957: X-Forwarded-Proto of a proxy that nobody named as trusted is not believed", async () => {
  await world.serve("direct", "direct.example/");
  const { seen } = await world.ask("/", { host: "direct.example", fields: ["X-Forwarded-Proto: https"] });
  expect(seen.headers["x-forwarded-proto"]).toBe("http");
});

test("fabiolb/fabio#122: X-Forwarded-Port is where the client came to, not the instance's port", async () => {
  const { port } = await world.serve("where", "where.example/");
  const { seen } = await world.ask("/", { host: `where.example:${world.port}` });
  expect(seen.headers["x-forwarded-port"]).toBe(String(world.port));
  expect(seen.headers["x-forwarded-port"]).not.toBe(String(port));
});
