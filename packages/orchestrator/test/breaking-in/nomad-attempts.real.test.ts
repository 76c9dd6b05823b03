import { randomUUID } from "node:crypto";
import { platform } from "node:os";
import { eventually, temporaryFolder } from "testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSecretId } from "../../src/access/secret-ids.ts";
import { bringUp, openWorld, tearDown, wantedWorld, type World } from "../../src/index.ts";
import type { Answer, Question } from "../access/fixtures/ask-agent.ts";
import { call } from "../fixtures/place.ts";
import { wordsFor } from "./fixtures/attempt.ts";
import { jobNamed, nomadAttempts, nomadHolders, prey, type NomadHolder } from "./nomad-attempts.ts";

const stack = new AsyncDisposableStack();
let world: World;
let tokens: Readonly<Record<NomadHolder, string | undefined>>;
let ids: { readonly alloc: string; readonly node: string };

beforeAll(async () => {
  const temporary = stack.use(await temporaryFolder("breaking-in"));
  const place = { home: temporary.path, name: "attacked" };
  const flags = {
    engine: "local",
    consul: process.env["NOMAD_DEMO_CONSUL"],
    nomad: process.env["NOMAD_DEMO_NOMAD"],
  };
  const searchPath = process.env["PATH"] ?? "";
  const wanted = wantedWorld({ ...place, flags, platform: platform(), searchPath });
  stack.defer(async () => void (await tearDown({ ...place, signal: AbortSignal.timeout(60_000) })));
  await bringUp({ ...place, wanted, ...call });
  world = await openWorld(place);
  const known = (name: Parameters<typeof readSecretId>[1]) => readSecretId(world.folder, name);
  tokens = {
    nobody: undefined,
    inventor: randomUUID(),
    consul: await known("consul-operator"),
    viewer: await known("nomad-viewer"),
    deployer: await known("nomad-deployer"),
  };
  ids = await putPrey(await known("nomad-operator"));
}, 300_000);
afterAll(() => stack.disposeAsync(), 120_000);

test.for(nomadAttempts.map((attempt) => ({ ...attempt, who: nomadHolders[attempt.holder] })))(
  "$who: to $tries",
  async ({ holder, asked, body, sees }) => {
    expect(wordsFor(await ask({ asked, body, token: tokens[holder] }))).toBe(sees);
  },
);

test("what they tried changed nothing, and those who may, do", async () => {
  const token = tokens.deployer;
  expect(JSON.parse((await ask({ asked: `/v1/job/${prey}`, token })).text)).toMatchObject({
    ID: prey,
    Stop: false,
    Version: 0,
  });
  expect(JSON.parse((await ask({ asked: "/v1/jobs", token: tokens.viewer })).text)).toHaveLength(1);
  for (const asked of ["/v1/nodes", "/v1/agent/self", "/v1/agent/members"])
    expect([asked, (await ask({ asked, token: tokens.viewer })).status]).toEqual([asked, 200]);
  const nodes = JSON.parse((await ask({ asked: "/v1/nodes", token })).text) as { Status: string }[];
  expect(nodes.map(({ Status }) => Status)).toEqual(["ready", "ready", "ready", "ready"]);
  expect((await ask({ asked: "PUT /v1/jobs", body: jobNamed("mine"), token })).status).toBe(200);
});

/** A job of the operator's; the IDs of its allocation and of the host that has it. */
async function putPrey(token: string | undefined): Promise<typeof ids> {
  expect(await ask({ asked: "PUT /v1/jobs", body: jobNamed(prey), token })).toMatchObject({ status: 200 });
  return eventually(async () => {
    const { text } = await ask({ asked: `/v1/job/${prey}/allocations`, token });
    const [first] = JSON.parse(text) as { ID: string; NodeID: string }[];
    return first ? { alloc: first.ID, node: first.NodeID } : false;
  });
}

/** Asks a server, with this token and no other. */
async function ask({ asked, body, token }: Question): Promise<Answer> {
  const [method, path = ""] = asked.includes(" ") ? asked.split(" ") : ["GET", asked];
  const withIds = path.replace("ALLOC", ids?.alloc ?? "").replace("NODE", ids?.node ?? "");
  const response = await world.engine.fetch(`${world.endpoints.nomadServers[0]}${withIds}`, {
    method: method ?? "GET",
    headers: { "X-Nomad-Token": token ?? "" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, text: await response.text() };
}
