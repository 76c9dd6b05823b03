import { expect, test } from "vitest";
import { createApp } from "../src/create-app.ts";

function testApp() {
  const exits: number[] = [];
  return { app: createApp({ exit: (code) => exits.push(code) }), exits };
}

test("/info says what runs here, in the original's shape", async () => {
  const { app } = testApp();
  const answer = await app.inject("/info");
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    Build: { SHA: "run from source", Date: "run from source" },
    Started: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    Hostname: expect.any(String),
    PID: process.pid,
  });
});

test.each([
  ["text", "hi", "text/plain"],
  ["a form, unparsed", "a=1&b=%zz", "application/x-www-form-urlencoded"],
  ["broken JSON, unparsed", "{", "application/json"],
])("/echo answers %s", async (_what, payload, type) => {
  const { app } = testApp();
  const answer = await app.inject({
    method: "POST",
    url: "/echo",
    payload,
    headers: { "content-type": type },
  });
  expect(answer.body).toBe(payload);
  expect(answer.headers["content-type"]).toContain(type);
});

test("/echo answers bytes of any size and method unchanged", async () => {
  const { app } = testApp();
  const payload = Buffer.alloc(
    5_000_000,
    Uint8Array.from({ length: 256 }, (_, i) => i),
  );
  const answer = await app.inject({ method: "PUT", url: "/echo", payload });
  expect(answer.rawPayload.equals(payload)).toBe(true);
});

test("/echo without a body answers nothing", async () => {
  const { app } = testApp();
  const answer = await app.inject("/echo");
  expect([answer.statusCode, answer.body]).toEqual([200, ""]);
});

test.each(["0", "3", "255"])("/exit/%s answers, and then ends with that code", async (code) => {
  const { app, exits } = testApp();
  const answer = await app.inject(`/exit/${code}`);
  expect(answer.json()).toEqual({ exiting: Number(code) });
  expect(exits).toEqual([Number(code)]);
});

test.each(["256", "-1", "x", "1.5", "%20", "0x1"])(
  "/exit/%s is refused with 400 and ends nothing",
  async (code) => {
    const { app, exits } = testApp();
    expect((await app.inject(`/exit/${code}`)).statusCode).toBe(400);
    expect(exits).toEqual([]);
  },
);
