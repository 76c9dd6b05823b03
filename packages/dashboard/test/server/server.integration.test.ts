import { stat } from "node:fs/promises";
import { join } from "node:path";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { applyDelta } from "../../src/state/delta.ts";
import { emptyPicture, type WorldPicture } from "../../src/state/world-picture.ts";
import type { StreamMessage } from "../../src/state/stream.ts";
import { createSession, keepSession, readSession } from "../../src/server/session.ts";
import { agent, allocation, picture } from "../fixtures/pictures.ts";
import { listen, stagedSource, startServer } from "../fixtures/start-server.ts";

const calm = picture({ agents: { a: agent() }, allocations: { x: allocation() } });
const killed = picture({ agents: { a: agent({ state: "down" }) }, allocations: { x: allocation() } });

/** What a page knows after these messages; throws when a number is missing. */
function seenBy(messages: readonly StreamMessage[]): WorldPicture {
  let [seen, last] = [emptyPicture, Number.NaN];
  for (const message of messages) {
    if (message.kind === "whole") seen = message.picture;
    else if (message.seq !== last + 1) throw new Error(`${message.seq} follows ${last}`);
    else if (message.kind === "change" && message.delta) seen = applyDelta(seen, message.delta);
    last = message.seq;
  }
  return seen;
}

test("ten pages cost one reading, each sees the same, and nobody reads when all have gone", async () => {
  const stage = stagedSource(calm);
  await using server = await startServer({ sources: [stage.source], lingerMs: 50 });
  expect(stage.counts.started).toBe(0);
  const pages = await Promise.all(Array.from({ length: 10 }, () => listen(server)));
  await eventually(() => pages.every(({ messages }) => "a" in seenBy(messages).agents));
  stage.show(killed);
  await eventually(() => pages.every(({ messages }) => seenBy(messages).agents["a"]?.state === "down"));
  expect(stage.counts).toEqual({ started: 1, ended: 0 });
  const texts = pages.map(({ messages }) =>
    messages.flatMap((each) => (each.kind === "change" ? each.events : [])),
  );
  for (const events of texts)
    expect(events.map(({ text }) => text)).toEqual(["The Consul server on node01 is down."]);
  for (const page of pages) await page[Symbol.asyncDispose]();
  await eventually(() => stage.counts.ended === 1);
});

test("a page that comes later gets everything at once, and each event once", async () => {
  const stage = stagedSource(calm);
  await using server = await startServer({ sources: [stage.source] });
  await using early = await listen(server);
  await eventually(() => "a" in seenBy(early.messages).agents);
  stage.show(killed);
  await using late = await listen(server);
  const [first] = await eventually(() => late.messages.length > 0 && late.messages);
  expect(first).toMatchObject({
    kind: "whole",
    events: [{ id: 1, text: "The Consul server on node01 is down." }],
  });
  expect(seenBy(late.messages).agents["a"]?.state).toBe("down");
  await eventually(() => seenBy(early.messages).agents["a"]?.state === "down");
});

test("what happened while nobody looked is not told as if it had been seen", async () => {
  const stage = stagedSource(calm);
  await using server = await startServer({ sources: [stage.source], lingerMs: 10 });
  const before = await listen(server);
  await eventually(() => "a" in seenBy(before.messages).agents);
  await before[Symbol.asyncDispose]();
  await eventually(() => stage.counts.ended === 1);
  stage.show(killed);
  await using after = await listen(server);
  await eventually(() => seenBy(after.messages).agents["a"]?.state === "down");
  expect(after.messages.flatMap((each) => (each.kind === "change" ? each.events : []))).toEqual([]);
});

test("without the token there is nothing; with it, the page and its policy; never a GET that changes anything", async () => {
  const done: unknown[] = [];
  await using server = await startServer({
    sources: [],
    routes: (app, base) =>
      app.post(`${base}/do`, async ({ body }, reply) => {
        done.push(body);
        return reply.send({});
      }),
  });
  const { home, url, cookie, session } = server;
  expect((await fetch(home)).status).toBe(401);
  expect((await fetch(`${home}stream`)).status).toBe(401);
  expect((await fetch(new URL("/", home))).status).toBe(404);
  const greeted = await fetch(url);
  expect(greeted.headers.get("set-cookie")).toContain("HttpOnly; SameSite=Strict");
  expect(await greeted.text()).not.toContain(session.token);
  const page = await fetch(home, { headers: { cookie } });
  expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'sha256-/);
  expect(await page.text()).toContain('<div id="page">');
  const post = (headers: Record<string, string>) =>
    fetch(`${home}do`, { method: "POST", headers: { cookie, ...headers }, body: "{}" });
  const origin = new URL(home).origin;
  expect((await post({ "content-type": "application/json" })).status).toBe(403);
  expect((await post({ "content-type": "text/plain", origin })).status).toBe(415);
  expect((await post({ "content-type": "application/json", origin: "http://127.0.0.1:1" })).status).toBe(403);
  expect((await fetch(`${home}do`, { headers: { cookie } })).status).toBe(404);
  expect(done).toEqual([]);
  expect((await post({ "content-type": "application/json", origin })).status).toBe(200);
  expect(done).toEqual([{}]);
});

test("a session is kept for its owner alone, and read back; a file that is none is no session", async () => {
  await using folder = await temporaryFolder("dashboard");
  const file = join(folder.path, "dashboard.json");
  expect(await readSession(file)).toBeUndefined();
  const session = createSession(4567);
  await keepSession(file, session);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readSession(file)).toEqual(session);
});
