import { createEmbeddedNomad } from "embedded";
import { expect, test } from "vitest";
import { ask } from "../../contract/nomad/ask.ts";
import { nomadConfigSchema } from "../../src/nomad/config.ts";
import { createNomadPlace, type NomadPlace } from "./nomad-process.ts";

function createNomad(place: NomadPlace) {
  const hosts = [{ name: "node01", address: place.address, server: true, client: true }];
  const config = nomadConfigSchema.parse({ datacenter: "dc1", dataDir: place.dataDir, hosts });
  return createEmbeddedNomad(config, { log: () => {}, taskEnvironment: {} });
}

test("a state folder has one Nomad at a time", async () => {
  await using place = await createNomadPlace();
  await using stack = new AsyncDisposableStack();
  stack.use(createNomad(place));
  expect(() => createNomad(place)).toThrow(
    `the state folder ${place.dataDir} is in use by process ${process.pid}`,
  );
});

test("what is not embedded is 501 and says so", async () => {
  await using place = await createNomadPlace();
  await using nomad = createNomad(place);
  await nomad.listen();
  const job = (change: object, task: object = {}): object => ({
    ID: "x",
    TaskGroups: [
      { Name: "g", Tasks: [{ Name: "t", Driver: "raw_exec", Config: { command: "/bin/true" }, ...task }] },
    ],
    ...change,
  });
  const register = (Job: object): [string, string, unknown] => ["POST", "/v1/jobs", { Job }];
  const requests: readonly (readonly [method: string, path: string, body?: unknown])[] = [
    ["POST", "/v1/jobs/parse", { JobHCL: "job {}" }],
    ["GET", "/v1/acl/policies"],
    ["GET", "/v1/vars"],
    ["POST", "/v1/search/fuzzy", { Text: "x" }],
    register(job({}, { Driver: "docker" })),
    register(job({}, { Templates: [{ DestPath: "x" }] })),
    register(job({}, { User: "nobody" })),
    register(job({}, { Identities: [{ Name: "x", File: true }] })),
    register(job({ Periodic: { Spec: "* * * * *" } })),
    register(job({ Type: "system" })),
  ];
  for (const [method, path, body] of requests) {
    const { status, text } = await ask(place.url, path, { method, ...(body === undefined ? {} : { body }) });
    expect(text).toMatch(/^embedded Nomad does not implement /);
    expect(status).toBe(501);
  }
  const { status, text } = await ask(place.url, "/v1/jobs?region=mars");
  expect([status, text]).toEqual([500, "No path to region"]);
});

test("who looks for the UI is told what there is instead", async () => {
  await using place = await createNomadPlace();
  await using nomad = createNomad(place);
  await nomad.listen();
  for (const path of ["/", "/ui", "/ui/", "/ui/jobs"]) {
    const answer = await ask(place.url, path);
    expect([path, answer.status, answer.text]).toEqual([
      path,
      501,
      expect.stringMatching(/no UI.*pnpm world status.*--engine local/),
    ]);
  }
});
