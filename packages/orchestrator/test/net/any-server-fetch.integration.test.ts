import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { createAnyServerFetch } from "../../src/net/any-server-fetch.ts";

interface Server extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly string[];
  end(): Promise<void>;
}

/** Answers with its name. */
async function startServer(name: string): Promise<Server> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end(name);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const end = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, seen, end, [Symbol.asyncDispose]: end };
}

async function textOf(response: Promise<Response>): Promise<string> {
  return (await response).text();
}

test("a read goes on with the next server when the first does not answer, and stays there", async () => {
  await using first = await startServer("first");
  await using second = await startServer("second");
  const fetch = createAnyServerFetch([first.url, second.url], globalThis);
  expect(await textOf(fetch(`${first.url}/v1/jobs`))).toBe("first");
  await first.end();
  expect(await textOf(fetch(`${first.url}/v1/jobs`))).toBe("second");
  expect(await textOf(fetch(`${first.url}/v1/nodes`))).toBe("second");
  expect(second.seen).toEqual(["GET /v1/jobs", "GET /v1/nodes"]);
});

test("a write is sent once, to a server that answered just before", async () => {
  await using first = await startServer("first");
  await using second = await startServer("second");
  const fetch = createAnyServerFetch([first.url, second.url], globalThis);
  await first.end();
  expect(await textOf(fetch(`${first.url}/v1/jobs`, { method: "POST", body: "{}" }))).toBe("second");
  expect(second.seen).toEqual(["GET /v1/status/leader", "POST /v1/jobs"]);
});

test("when no server answers it rejects with the first one's reason", async () => {
  await using first = await startServer("first");
  await using second = await startServer("second");
  await first.end();
  await second.end();
  const fetch = createAnyServerFetch([first.url, second.url], globalThis);
  const { port } = new URL(first.url);
  await expect(fetch(`${first.url}/v1/jobs`)).rejects.toMatchObject({
    cause: { code: "ECONNREFUSED", port: Number(port) },
  });
});

test("an aborted read tries nobody else", async () => {
  await using first = await startServer("first");
  await using second = await startServer("second");
  const fetch = createAnyServerFetch([first.url, second.url], globalThis);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(fetch(`${first.url}/v1/jobs`, { signal })).rejects.toThrow("enough");
  expect(second.seen).toEqual([]);
});
