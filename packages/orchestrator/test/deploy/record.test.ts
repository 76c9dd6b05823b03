import { renderJob, restoreJob } from "jobspec";
import { expect, test } from "vitest";
import { fromSubmission, toSubmission } from "../../src/deploy/record.ts";
import { testJob } from "./fixtures/test-job.ts";

const digest = "a".repeat(64);
const rendered = renderJob(testJob("demo"), {
  variables: { note: "x" },
  context: {
    datacenters: ["dc1"],
    hostCount: 4,
    network: "private",
    executable: { path: `/files/${digest}/demo_server`, digest },
  },
});
const submission = toSubmission(rendered, { by: "me@here", at: new Date(0) });

test("what is submitted can be read back as what it was", () => {
  expect(fromSubmission(submission)).toEqual({
    format: 1,
    version: rendered.version,
    shortVersion: rendered.shortVersion,
    digests: rendered.digests,
    executablePath: rendered.context.executable.path,
    spec: rendered.spec,
    variables: rendered.variables,
    by: "me@here",
    at: "1970-01-01T00:00:00.000Z",
  });
});

test.each([
  ["HCL of somebody else", { Source: 'job "x" {}', Format: "hcl2" as const }],
  ["JSON of somebody else", { Source: "{}", Format: "json" as const, Variables: "{}" }],
  [
    "a record of another format",
    { ...submission, Source: submission.Source.replace('"format":1', '"format":2') },
  ],
])("%s is no record", (_what, other) => {
  expect(fromSubmission(other)).toBeUndefined();
});

test("the job as it was registered comes back from the record and what Nomad kept", () => {
  const kept = {
    ...rendered.job,
    Constraints: [{ LTarget: "${attr.consul.version}", RTarget: ">= 1.8.0", Operand: "semver" }],
  };
  expect(restoreJob(rendered.spec, kept)).toEqual(rendered.job);
});
