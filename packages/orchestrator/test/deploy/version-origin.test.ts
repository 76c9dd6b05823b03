import type { Job } from "nomad-client-ts";
import { expect, test } from "vitest";
import { fromSubmission, type DeployRecord } from "../../src/deploy/record.ts";
import { versionOrigins, type OriginInput } from "../../src/deploy/version-origin.ts";
import { renderTestJob } from "./fixtures/render-test-job.ts";

const at = (minute: number): string => new Date(minute * 60_000).toISOString();

/** A record made at a minute, and a version of its job registered at another one. */
function deployed(note: string, minute: number): DeployRecord {
  const record = fromSubmission(renderTestJob("web", { note }).submission);
  if (!record) throw new Error("no record");
  return { ...record, at: at(minute) };
}

function version(
  Version: number,
  note: string,
  { minute, count = 2 }: { minute: number; count?: number },
): Job {
  const { job } = renderTestJob("web", { note });
  const TaskGroups = (job.TaskGroups ?? []).map((group) => ({ ...group, Count: count }));
  return { ...job, TaskGroups, Version, SubmitTime: minute * 60e9 };
}

function origins(input: Partial<OriginInput> & Pick<OriginInput, "versions" | "submitted">) {
  return versionOrigins({ kept: [], events: [], ...input }).map(({ how, note }) =>
    [how, note].join(" ").trim(),
  );
}

const [a, b] = [deployed("a", 10), deployed("b", 30)];

test("a record counts for the version of its time, not for the copies that going back makes", () => {
  const versions = [
    version(2, "a", { minute: 31 }),
    version(1, "b", { minute: 30 }),
    version(0, "a", { minute: 10 }),
  ];
  expect(origins({ versions, submitted: [a, b, a] })).toEqual([
    "reverted back to version 0",
    "deployed",
    "deployed",
  ]);
  // Where Nomad copies nothing, the same.
  expect(origins({ versions, submitted: [undefined, b, a] })).toEqual([
    "reverted back to version 0",
    "deployed",
    "deployed",
  ]);
});

test("going back within seconds is told from deploying: the nearer one was deployed", () => {
  const versions = [
    version(2, "a", { minute: 10.3 }),
    version(1, "b", { minute: 10.2 }),
    version(0, "a", { minute: 10 }),
  ];
  expect(origins({ versions, submitted: [a, deployed("b", 10.2), a] })[0]).toBe("reverted back to version 0");
});

test("a version with other counts was scaled, by Nomad's own event, and has a version of its own", () => {
  const versions = [version(1, "a", { minute: 12, count: 3 }), version(0, "a", { minute: 10 })];
  const event = { group: "web", count: 3, previousCount: 2, message: "more load", time: 12 * 60e9 };
  const input = { versions, submitted: [a, a], kept: [], events: [event] };
  const [scaled, first] = versionOrigins(input);
  expect(scaled).toMatchObject({ how: "scaled", note: "scaled: web 2 → 3 (more load)" });
  expect(scaled?.record?.version).not.toBe(first?.record?.version);
  expect(scaled?.record?.digests.executable).toBe(a.digests.executable);
  expect(scaled?.record?.spec).toMatchObject({ TaskGroups: [{ Count: 3 }] });
  expect(origins({ ...input, events: [] })[0]).toBe("scaled scaled: web 2 → 3");
});

test("a record that Nomad has dropped is the one that the world's folder kept, or that a copy still has", () => {
  const versions = [version(7, "b", { minute: 30 }), version(0, "a", { minute: 10 })];
  expect(origins({ versions, submitted: [b, undefined], kept: [b, a] })).toEqual(["deployed", "deployed"]);
  const reverted = [version(7, "a", { minute: 30 }), version(0, "a", { minute: 10 })];
  expect(origins({ versions: reverted, submitted: [a, undefined] })).toEqual([
    "reverted back to version 0",
    "deployed",
  ]);
});

test("what somebody registers right after a deployment is not credited to it", () => {
  const other = { ...version(1, "c", { minute: 11 }), Priority: 70 };
  const versions = [other, version(0, "a", { minute: 10 })];
  expect(origins({ versions, submitted: [undefined, undefined], kept: [a] })).toEqual([
    "unknown registered by other means than deploy",
    "deployed",
  ]);
});

test("what deploy did not register is unknown; what was stopped is said to be", () => {
  const other = { ...version(1, "c", { minute: 30 }), Priority: 70 };
  const versions = [
    { ...version(2, "a", { minute: 40 }), Stop: true },
    other,
    version(0, "a", { minute: 10 }),
  ];
  expect(origins({ versions, submitted: [a, undefined, a] })).toEqual([
    "unknown stopped",
    "unknown registered by other means than deploy",
    "deployed",
  ]);
});
