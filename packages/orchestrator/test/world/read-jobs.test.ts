import { expect, test } from "vitest";
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
