import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { eventually } from "testing";
import { createNomadClient, NomadApiError, watch, type Change, type JobListStub } from "nomad-client-ts";
import { startServer } from "./fixtures/start-server.ts";

const quick = { backoffMs: { first: 1, longest: 4 } };

/** Answers one request after the other as listed; the one after the last stays open. */
function script(...answers: ((response: ServerResponse) => void)[]) {
  let next = 0;
  return (_request: unknown, response: ServerResponse) => answers[next++]?.(response);
}

function listAt(index: number, names: string[]) {
  return (response: ServerResponse) => {
    response.setHeader("X-Nomad-Index", String(index)).end(JSON.stringify(names.map((Name) => ({ Name }))));
  };
}

function status(code: number, text: string) {
  return (response: ServerResponse) => {
    response.statusCode = code;
    response.end(text);
  };
}

async function take(changes: AsyncIterable<Change<JobListStub[]>>, count: number) {
  const taken: { names: string[]; index: number }[] = [];
  for await (const { data, index } of changes) {
    taken.push({ names: data.map(({ Name }) => Name), index });
    if (taken.length === count) break;
  }
  return taken;
}

test("yields the present state, then waits at its index and yields the next", async () => {
  await using server = await startServer(script(listAt(5, ["a"]), listAt(9, ["a", "b"])));
  const { jobs } = createNomadClient({ address: server.address });
  const changes = await take(
    watch((query) => jobs.list(query), { waitMs: 30_000 }),
    2,
  );
  expect(changes).toEqual([
    { names: ["a"], index: 5 },
    { names: ["a", "b"], index: 9 },
  ]);
  expect(server.requests).toEqual(["GET /v1/jobs?index=0&wait=30000ms", "GET /v1/jobs?index=5&wait=30000ms"]);
});

test("a wake-up without a new index yields nothing", async () => {
  await using server = await startServer(script(listAt(5, ["a"]), listAt(5, ["a"]), listAt(6, ["b"])));
  const { jobs } = createNomadClient({ address: server.address });
  expect(
    (
      await take(
        watch((query) => jobs.list(query)),
        2,
      )
    ).map(({ index }) => index),
  ).toEqual([5, 6]);
  expect(server.requests).toHaveLength(3);
});

test("an index that goes backwards starts over at 0", async () => {
  await using server = await startServer(
    script(listAt(50, ["a"]), listAt(3, ["b"]), listAt(3, ["b"]), listAt(4, ["c"])),
  );
  const { jobs } = createNomadClient({ address: server.address });
  const changes = await take(
    watch((query) => jobs.list(query), quick),
    3,
  );
  expect(changes.map(({ index }) => index)).toEqual([50, 3, 4]);
  expect(server.requests.map((line) => /index=(\d+)/.exec(line)?.[1])).toEqual(["0", "50", "0", "3"]);
});

test("index 0 in an answer is asked after as 1, so that no loop is hot", async () => {
  await using server = await startServer(script(listAt(0, []), listAt(2, ["a"])));
  const { jobs } = createNomadClient({ address: server.address });
  expect(
    (
      await take(
        watch((query) => jobs.list(query), quick),
        2,
      )
    ).map(({ index }) => index),
  ).toEqual([1, 2]);
  expect(server.requests[1]).toContain("index=1&");
});

test("a server without leader and a lost connection are retried, and each failure is told", async () => {
  await using server = await startServer(
    script(status(500, "No cluster leader"), (response) => response.destroy(), listAt(7, ["a"])),
  );
  const { jobs } = createNomadClient({ address: server.address });
  const retried: unknown[] = [];
  const [first] = await take(
    watch((query) => jobs.list(query), { ...quick, onRetry: (error) => retried.push(error) }),
    1,
  );
  expect(first?.index).toBe(7);
  expect(retried).toMatchObject([{ code: "NOMAD_NO_LEADER" }, { code: "NOMAD_UNREACHABLE" }]);
});

test("after failures the watch goes on at the index it had", async () => {
  await using server = await startServer(script(listAt(5, ["a"]), status(500, "boom"), listAt(6, ["b"])));
  const { jobs } = createNomadClient({ address: server.address });
  await take(
    watch((query) => jobs.list(query), quick),
    2,
  );
  expect(server.requests.map((line) => /index=(\d+)/.exec(line)?.[1])).toEqual(["0", "5", "5"]);
});

test.each([403, 404, 501])("status %i ends the watch", async (code) => {
  await using server = await startServer(script(status(code, "no")));
  const { jobs } = createNomadClient({ address: server.address });
  await expect(
    take(
      watch((query) => jobs.list(query), quick),
      1,
    ),
  ).rejects.toBeInstanceOf(NomadApiError);
});

test("an abort ends a waiting request at once with the signal's reason", async () => {
  await using server = await startServer(script(listAt(5, ["a"])));
  const { jobs } = createNomadClient({ address: server.address });
  const controller = new AbortController();
  const reason = new Error("enough");
  const reading = take(
    watch((query) => jobs.list(query), { signal: controller.signal }),
    2,
  );
  await eventually(() => server.requests.length === 2);
  controller.abort(reason);
  await expect(reading).rejects.toBe(reason);
});

test("the client waits longer than it lets the server wait", async () => {
  let open: ServerResponse | undefined;
  await using server = await startServer((_request, response) => {
    open = response;
  });
  const { jobs } = createNomadClient({ address: server.address, timeoutMs: 40 });
  const ended = jobs.list({ index: 5, waitMs: 400 }).then(
    () => "answered",
    () => "gave up",
  );
  await eventually(() => open !== undefined);
  // Longer than timeoutMs, shorter than wait: held back as a blocking query is.
  await once(AbortSignal.timeout(200), "abort");
  open?.setHeader("X-Nomad-Index", "6").end("[]");
  expect(await ended).toBe("answered");
});
