import { expect, test } from "vitest";
import { tokenRefused } from "../../src/net/errors.ts";
import { readJobs } from "../../src/world/read-jobs.ts";
import { fakeNomad } from "../deploy/fixtures/fake-nomad.ts";

const { signal } = new AbortController();
const job = (ID: string) => ({ ID, Name: ID, Type: "service", Status: "running", ParentID: "" });

test("a job that is purged while the jobs are read is left out, and the others are told", async () => {
  const { nomad } = fakeNomad(({ line }) => {
    if (line === "GET /v1/jobs") return [job("kept"), job("purged")];
    if (line === "GET /v1/job/kept")
      return { ...job("kept"), Version: 3, TaskGroups: [{ Name: "group", Count: 0 }] };
    return undefined;
  });
  expect(await readJobs(nomad, [], { signal })).toMatchObject([{ id: "kept", version: 3, running: 0 }]);
});

test("who may not plan is not told when a periodic job is launched next, and is told everything else", async () => {
  const periodic = { ...job("nightly"), Type: "batch", Periodic: { Enabled: true, Spec: "@daily" } };
  const { nomad } = fakeNomad(({ line }) => {
    if (line === "GET /v1/jobs") return [periodic];
    if (line === "GET /v1/job/nightly") return { ...periodic, Version: 1, TaskGroups: [] };
    const token = { secretId: "secret", holder: "viewer", file: "tokens/nomad-viewer" };
    throw tokenRefused({
      agent: "https://10.0.0.1:4646",
      asked: line,
      answer: "denied",
      token,
      world: "mine",
    });
  });
  const [told] = await readJobs(nomad, [], { signal });
  expect(told).toMatchObject({ id: "nightly", kind: "periodic", version: 1, nextLaunch: undefined });
});
