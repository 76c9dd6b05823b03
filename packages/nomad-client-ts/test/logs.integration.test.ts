import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { createNomadClient } from "nomad-client-ts";
import { startServer } from "./fixtures/start-server.ts";

test("a followed log is yielded as it is written", async () => {
  let write: ((text: string) => void) | undefined;
  await using server = await startServer((_request, response) => {
    response.write("one\n");
    write = (text) => response.write(text);
  });
  const nomad = createNomadClient({ address: server.address });
  const log = nomad.allocations.logs("a1", {
    task: "demo",
    type: "stdout",
    follow: true,
    origin: "end",
    offset: 100,
  });
  const lines: string[] = [];
  for await (const chunk of log) {
    lines.push(Buffer.from(chunk).toString());
    if (lines.length === 1) write?.("two\n");
    else break;
  }
  expect(lines).toEqual(["one\n", "two\n"]);
  expect(server.requests).toEqual([
    "GET /v1/client/fs/logs/a1?task=demo&type=stdout&follow=true&origin=end&offset=100&plain=true",
  ]);
});

test("a followed log has no time limit, an abort ends it with the signal's reason", async () => {
  await using server = await startServer((_request, response) => void response.write("one\n"));
  const nomad = createNomadClient({ address: server.address, timeoutMs: 20 });
  const reason = new Error("seen enough");
  const controller = new AbortController();
  const read = async () => {
    const { signal } = controller;
    for await (const chunk of nomad.allocations.logs("a1", {
      task: "t",
      type: "stderr",
      follow: true,
      signal,
    })) {
      expect(chunk.length).toBe(4);
      setTimeout(() => controller.abort(reason), 60);
    }
  };
  await expect(read()).rejects.toBe(reason);
});

test("an empty log yields nothing", async () => {
  await using server = await startServer((_request, response) => void response.end());
  const chunks = await collect(
    createNomadClient({ address: server.address }).allocations.logs("a1", { task: "t", type: "stdout" }),
  );
  expect(chunks).toEqual([]);
});

test("an unknown allocation is an error with Nomad's words", async () => {
  await using server = await startServer((_request, response) => {
    response.statusCode = 404;
    response.end("alloc not found");
  });
  const log = createNomadClient({ address: server.address }).allocations.logs("a1", {
    task: "t",
    type: "stdout",
  });
  await expect(collect(log)).rejects.toMatchObject({
    code: "NOMAD_NOT_FOUND",
    nomadMessage: "alloc not found",
  });
});

async function collect(log: AsyncIterable<Uint8Array>): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of log) chunks.push(Buffer.from(chunk).toString());
  return chunks;
}

test("a followed log ends at the signal after much was read and collected, and its connection with it", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await startServer((_request, response) => {
    response.writeHead(200);
    response.write("line\n".repeat(10_000));
    const timer = setInterval(() => response.write("more\n"), 5);
    response.once("close", () => {
      clearInterval(timer);
      closed.resolve();
    });
  });
  const nomad = createNomadClient({ address: server.address });
  const abort = new AbortController();
  const log = nomad.allocations.logs("a1", { task: "t", type: "stdout", follow: true, signal: abort.signal });
  let bytes = 0;
  const reading = (async () => {
    for await (const chunk of log) bytes += chunk.length;
  })();
  await eventually(() => bytes > 50_000);
  collectGarbage();
  abort.abort(new Error("enough"));
  await expect(reading).rejects.toThrow("enough");
  await closed.promise;
});

/** What weak references alone hold is gone after it. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
}
