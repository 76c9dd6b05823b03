import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { loadJobSource } from "../../src/deploy/job-source.ts";
import { registerJob } from "../../src/deploy/register-job.ts";
import { checkNamespace, findNamespace } from "../../src/deploy/job-namespace.ts";
import { planDeployment } from "../../src/deploy/plan-deployment.ts";
import { readHistory } from "../../src/deploy/read-history.ts";
import { stopService } from "../../src/deploy/stop-service.ts";
import { defaultInventory } from "../../src/inventory/inventory.ts";
import { worldFolder } from "../../src/files/world-folder.ts";
import { fakeNomad, type FakeRequest } from "./fixtures/fake-nomad.ts";
import { renderTestJob } from "./fixtures/render-test-job.ts";
import { writeTestService } from "./fixtures/test-service.ts";

const signal = new AbortController().signal;
const inventory = defaultInventory({ engine: "embedded", network: "127.0.5.0/24", servers: 1, clients: 1 });
const rendered = renderTestJob("twin", { namespace: "apps" });

/** Two jobs of one id: version 3 in default, version 8 in apps; both deployed. */
const twins = ({ line, namespace }: FakeRequest): unknown => {
  const version = namespace === "apps" ? 8 : 3;
  const job = { ...rendered.job, Namespace: namespace, Version: version, JobModifyIndex: version };
  if (line === "GET /v1/jobs") return ["default", "apps"].map((Namespace) => ({ ID: "twin", Namespace }));
  if (line === "GET /v1/job/twin") return job;
  if (line === "GET /v1/job/twin/versions") return { Versions: [job] };
  if (line === "GET /v1/job/twin/submission") return { Source: "", Format: "json" };
  if (line === "GET /v1/job/twin/scale") return { TaskGroups: {} };
  if (line === "GET /v1/job/twin/allocations") return [];
  if (line === "POST /v1/job/twin/plan") return { JobModifyIndex: version, Diff: { Type: "Edited" } };
  if (line === "POST /v1/jobs" || line === "DELETE /v1/job/twin") return { EvalID: "e1" };
  return undefined;
};

test("plan, registration, history and stop of a job in another namespace ask about that namespace only", async () => {
  await using place = await temporaryFolder("namespace");
  const folder = worldFolder(place.path, "default");
  const { nomad, requests } = fakeNomad(twins);
  expect(await planDeployment({ nomad, folder }, { rendered }, { signal })).toMatchObject({
    namespace: "apps",
    jobModifyIndex: 8,
    current: { jobVersion: 8 },
  });
  await registerJob(
    { nomad, folder },
    {
      job: rendered.job,
      submission: { Source: "", Format: "json" },
      index: 8,
      signal,
    },
  );
  const apps = nomad.inNamespace("apps");
  expect((await readHistory({ nomad: apps, folder }, "twin", { signal }))[0]).toMatchObject({
    jobVersion: 8,
  });
  const onProgress = (): void => {};
  expect(await stopService({ nomad: apps, job: "twin", purge: false, signal, onProgress })).toBe(true);
  expect(new Set(requests.map(({ namespace }) => namespace))).toEqual(new Set(["apps"]));
});

test.each([
  ["what the flag says", { flag: "apps", environment: "other" }, {}, "apps"],
  ["what the job says, before the environment", { environment: "other" }, { namespace: "own" }, "own"],
  ["what the environment says, of a job that says nothing", { environment: "other" }, {}, "other"],
  ["default, where nothing says anything", {}, {}, "default"],
])("a registered job is looked for in %s", async (_what, wish, values, namespace) => {
  await using folder = await temporaryFolder("namespace");
  const service = await writeTestService(folder.path, "twin");
  const { nomad } = fakeNomad(() => undefined);
  const sources = [{ origin: "the test", values }];
  expect(
    await findNamespace({
      world: { nomad, inventory, folder: worldFolder(folder.path, "default") },
      source: await loadJobSource(service),
      sources,
      wish,
      signal,
    }),
  ).toBe(namespace);
});

test("a job that cannot be rendered without its flags is where deploy registered it; twice is asked about", async () => {
  await using folder = await temporaryFolder("namespace");
  const service = await writeTestService(folder.path, "twin");
  const sources = [{ origin: "the test", values: { count: "not a number" } }];
  const find = async (deployedTo: readonly string[]): Promise<string> => {
    const { nomad } = fakeNomad((request) =>
      request.line === "GET /v1/job/twin/submission" && deployedTo.includes(request.namespace ?? "")
        ? rendered.submission
        : twins(request),
    );
    return findNamespace({
      world: { nomad, inventory, folder: worldFolder(folder.path, "default") },
      source: await loadJobSource(service),
      sources,
      wish: {},
      signal,
    });
  };
  expect(await find(["apps"])).toBe("apps");
  expect(await find([])).toBe("default");
  await expect(find(["apps", "default"])).rejects.toMatchObject({
    code: "NAMESPACE_AMBIGUOUS",
    exitCode: 2,
    message: "job twin was deployed to namespaces default and apps",
  });
});

test("a flag that says another namespace than the job is refused", () => {
  expect(() => checkNamespace("twin", "apps", { flag: "other" })).toThrow(
    'job twin says namespace "apps", --namespace says "other"',
  );
  checkNamespace("twin", "apps", { flag: "apps", environment: "other" });
});
