import { join } from "node:path";
import { freePort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import {
  createNomadClient,
  ifFound,
  isConflict,
  isNotFound,
  NomadApiError,
  NomadOptionError,
  NomadUnreachable,
  type AnswerMeta,
} from "nomad-client-ts";
import { bodyOf, startServer } from "./fixtures/start-server.ts";

test("region, namespace and token go with every request", async () => {
  const tokens: (string | string[] | undefined)[] = [];
  await using server = await startServer((request, response) => {
    tokens.push(request.headers["x-nomad-token"]);
    response.end("[]");
  });
  const nomad = createNomadClient({
    address: server.address,
    region: "global",
    namespace: "apps",
    token: "s3cret",
  });
  await nomad.jobs.list({ prefix: "edge" });
  expect(server.requests).toEqual(["GET /v1/jobs?prefix=edge&region=global&namespace=apps"]);
  expect(tokens).toEqual(["s3cret"]);
});

test("an id is one path segment, whatever is in it", async () => {
  await using server = await startServer((_request, response) => void response.end('{"ID":"a/b?c"}'));
  await createNomadClient({ address: server.address }).jobs.read("a/b?c");
  expect(server.requests).toEqual(["GET /v1/job/a%2Fb%3Fc"]);
});

test("a job is registered with what compare-and-set and the record need", async () => {
  let sent: unknown;
  await using server = await startServer(async (request, response) => {
    sent = { type: request.headers["content-type"], body: JSON.parse(await bodyOf(request)) as unknown };
    response.end('{"EvalID":"e1","EvalCreateIndex":9,"JobModifyIndex":9}');
  });
  const body = {
    Job: { ID: "demo" },
    EnforceIndex: true,
    JobModifyIndex: 0,
    Submission: { Source: "{}", Format: "json" as const },
  };
  const answer = await createNomadClient({ address: server.address }).jobs.register(body);
  expect(sent).toEqual({ type: "application/json", body });
  expect(answer.EvalID).toBe("e1");
});

test("a refusal keeps status, method, path and Nomad's own words", async () => {
  await using server = await startServer((_request, response) => {
    response.statusCode = 500;
    response.end("Enforcing job modify index 1: job exists with conflicting job modify index: 13\n");
  });
  const error = await createNomadClient({ address: server.address })
    .jobs.register({ Job: { ID: "demo" } })
    .catch((error: unknown) => error);
  expect(isConflict(error)).toBe(true);
  expect(error).toMatchObject({
    code: "NOMAD_CONFLICT",
    status: 500,
    method: "POST",
    path: "/v1/jobs",
    nomadMessage: "Enforcing job modify index 1: job exists with conflicting job modify index: 13",
  });
});

test.each([
  // A follower passes its leader's refusal on.
  [
    500,
    "rpc error: Enforcing job modify index 1: job exists with conflicting job modify index: 13",
    "NOMAD_CONFLICT",
  ],
  [404, "job not found", "NOMAD_NOT_FOUND"],
  [403, "Permission denied", "NOMAD_FORBIDDEN"],
  [400, "Job must be specified", "NOMAD_INVALID"],
  [501, "not implemented", "NOMAD_NOT_IMPLEMENTED"],
  [500, "No cluster leader", "NOMAD_NO_LEADER"],
  [500, "boom", "NOMAD_FAILED"],
  [500, '1 error occurred:\n\t* job "x" is in nonexistent namespace "nope"\n\n', "NOMAD_INVALID"],
  [500, "2 errors occurred:\n\t* Job ID contains a space\n", "NOMAD_INVALID"],
])("status %i with “%s” is %s", async (status, text, code) => {
  await using server = await startServer((_request, response) => {
    response.statusCode = status;
    response.end(text);
  });
  await expect(createNomadClient({ address: server.address }).jobs.read("demo")).rejects.toMatchObject({
    code,
  });
});

test("ifFound turns only “not found” into undefined", async () => {
  await using server = await startServer((request, response) => {
    response.statusCode = request.url === "/v1/job/gone" ? 404 : 403;
    response.end("no");
  });
  const { jobs } = createNomadClient({ address: server.address });
  expect(await ifFound(jobs.read("gone"))).toBeUndefined();
  await expect(ifFound(jobs.read("secret"))).rejects.toBeInstanceOf(NomadApiError);
  expect(isNotFound(await jobs.read("gone").catch((error: unknown) => error))).toBe(true);
});

test("a refused connection names the address and the system's reason", async () => {
  const address = `http://127.0.0.1:${await freePort()}`;
  const error = await createNomadClient({ address })
    .jobs.list()
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(NomadUnreachable);
  expect(error).toMatchObject({
    code: "NOMAD_UNREACHABLE",
    address,
    hint: expect.stringContaining("NOMAD_ADDR"),
  });
  expect(String(error)).toContain("ECONNREFUSED");
});

test("an answer that does not come is given up after timeoutMs", async () => {
  await using server = await startServer(() => {});
  const nomad = createNomadClient({ address: server.address, timeoutMs: 30 });
  await expect(nomad.jobs.list()).rejects.toMatchObject({ code: "NOMAD_TIMEOUT" });
});

test("a body that breaks off is unreachable, not a parse error", async () => {
  await using server = await startServer((_request, response) => {
    response.writeHead(200, { "Content-Length": "100" });
    response.write("[", () => response.destroy());
  });
  const error = await createNomadClient({ address: server.address })
    .jobs.list()
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(NomadUnreachable);
});

test("an aborted call rejects with the signal's own reason", async () => {
  await using server = await startServer(() => {});
  const reason = new Error("the user pressed Ctrl-C");
  const controller = new AbortController();
  const call = createNomadClient({ address: server.address }).jobs.list({ signal: controller.signal });
  controller.abort(reason);
  await expect(call).rejects.toBe(reason);
});

test("headers of a read are told to onMeta", async () => {
  await using server = await startServer((_request, response) => {
    response.setHeader("X-Nomad-Index", "42").setHeader("X-Nomad-KnownLeader", "true");
    response.setHeader("X-Nomad-LastContact", "7").end("[]");
  });
  const metas: AnswerMeta[] = [];
  await createNomadClient({ address: server.address }).jobs.list({
    onMeta: (meta) => metas.push(meta),
    stale: true,
  });
  expect(metas).toEqual([{ index: 42, knownLeader: true, lastContactMs: 7 }]);
  expect(server.requests).toEqual(["GET /v1/jobs?stale=true"]);
});

test("null where Nomad has nothing is an empty list or null, not a crash", async () => {
  await using server = await startServer((_request, response) => void response.end("null"));
  const { jobs, status } = createNomadClient({ address: server.address });
  expect(await jobs.evaluations("demo")).toEqual([]);
  expect(await jobs.latestDeployment("demo")).toBeNull();
  expect(await status.peers()).toEqual([]);
});

test("an unhealthy agent's health is an answer, not an error", async () => {
  await using server = await startServer((_request, response) => {
    response.statusCode = 500;
    response.end('{"server":{"ok":false,"message":"No cluster leader"}}');
  });
  const health = await createNomadClient({ address: server.address }).agent.health();
  expect(health.server).toEqual({ ok: false, message: "No cluster leader" });
});

test("a unix socket is an address too", async () => {
  await using folder = await temporaryFolder("nomad-socket");
  await using server = await startServer((_request, response) => void response.end('"127.0.0.1:4647"'), {
    socketPath: join(folder.path, "nomad.sock"),
  });
  expect(await createNomadClient({ address: server.address }).status.leader()).toBe("127.0.0.1:4647");
});

test("an injected fetch carries every request", async () => {
  const urls: string[] = [];
  const nomad = createNomadClient({
    address: "http://172.16.206.21:4646",
    fetch: (url, init) => {
      urls.push(`${init.method} ${url}`);
      return Promise.resolve(new Response('{"EvalID":"e"}'));
    },
  });
  await nomad.jobs.stop("demo", { purge: true });
  expect(urls).toEqual(["DELETE http://172.16.206.21:4646/v1/job/demo?purge=true"]);
});

test.each(["", "127.0.0.1:4646", "ftp://127.0.0.1"])("%j is refused as an address", (address) => {
  expect(() => createNomadClient({ address })).toThrow(NomadOptionError);
});

test("every action sends what Nomad's API asks for", async () => {
  const sent: string[] = [];
  await using server = await startServer(async (request, response) => {
    sent.push(`${request.method} ${request.url} ${await bodyOf(request)}`.trim());
    response.end("{}");
  });
  const { jobs, allocations, deployments, nodes } = createNomadClient({ address: server.address });
  await jobs.plan({ Job: { ID: "j" } });
  await jobs.revert("j", { version: 3, enforcePriorVersion: 5 });
  await jobs.evaluate("j", { forceReschedule: true });
  await jobs.scale("j", { group: "g", count: 5, message: "more" });
  await jobs.stop("j");
  await allocations.stop("a");
  await allocations.restart("a", { task: "t" });
  await allocations.signal("a", { name: "SIGHUP" });
  await deployments.promote("d");
  await deployments.promote("d", { groups: ["g"] });
  await deployments.fail("d");
  await nodes.drain("n", { Deadline: 60e9 });
  await nodes.drain("n", null, { markEligible: true });
  await nodes.setEligibility("n", "ineligible");
  expect(sent).toEqual([
    'POST /v1/job/j/plan {"Job":{"ID":"j"},"Diff":true}',
    'POST /v1/job/j/revert {"JobID":"j","JobVersion":3,"EnforcePriorVersion":5}',
    'POST /v1/job/j/evaluate {"JobID":"j","EvalOptions":{"ForceReschedule":true}}',
    'POST /v1/job/j/scale {"Count":5,"Target":{"Group":"g"},"Message":"more"}',
    "DELETE /v1/job/j",
    "POST /v1/allocation/a/stop",
    'POST /v1/client/allocation/a/restart {"TaskName":"t"}',
    'POST /v1/client/allocation/a/signal {"Signal":"SIGHUP"}',
    'POST /v1/deployment/promote/d {"DeploymentID":"d","All":true}',
    'POST /v1/deployment/promote/d {"DeploymentID":"d","Groups":["g"]}',
    "POST /v1/deployment/fail/d",
    'POST /v1/node/n/drain {"NodeID":"n","DrainSpec":{"Deadline":60000000000}}',
    'POST /v1/node/n/drain {"NodeID":"n","DrainSpec":null,"MarkEligible":true}',
    'POST /v1/node/n/eligibility {"NodeID":"n","Eligibility":"ineligible"}',
  ]);
});
