import { expect, test } from "vitest";
import { findGarbage } from "../../../src/nomad/server/garbage.ts";
import { newEvaluation } from "../../../src/nomad/server/new-evaluation.ts";
import type { Allocation } from "../../../src/nomad/state/allocation.ts";
import type { Store } from "../../../src/nomad/state/store.ts";
import { emptyTables } from "../../../src/nomad/state/tables.ts";
import { jobOf, now, running, scheduleJob } from "../scheduler/inputs.ts";

const twoHoursAgo = (now.getTime() - 2 * 3_600_000) * 1e6;

function storeOf(alloc: Partial<Allocation>): Pick<Store, "all" | "get"> {
  const tables = emptyTables();
  const job = jobOf();
  const [placed] = running(scheduleJob(job));
  if (!placed) throw new Error("an allocation was to be placed");
  const evaluation = newEvaluation(job, "job-register", {
    now: () => now,
    random: () => 0,
    newId: () => "eval",
  });
  tables.jobs.set(job.ID, { ...job, Status: "running" });
  tables.evals.set("eval", { ...evaluation, Status: "complete", ModifyTime: twoHoursAgo });
  tables.allocs.set(placed.ID, { ...placed, ModifyTime: twoHoursAgo, ...alloc });
  return { all: (table) => [...tables[table].values()], get: (table, key) => tables[table].get(key) };
}

test("a running allocation keeps its evaluation", () => {
  expect(findGarbage(storeOf({}), now)).toEqual([]);
});

test("an allocation that ended long ago goes with its evaluation", () => {
  const garbage = findGarbage(storeOf({ ClientStatus: "complete", DesiredStatus: "stop" }), now);
  expect(garbage.map(({ table }) => table).sort()).toEqual(["allocs", "evals"]);
});

test("one that ended a moment ago stays, and so does a failure that waits for its replacement", () => {
  expect(
    findGarbage(
      storeOf({ ClientStatus: "complete", DesiredStatus: "stop", ModifyTime: now.getTime() * 1e6 }),
      now,
    ),
  ).toEqual([]);
  expect(findGarbage(storeOf({ ClientStatus: "failed" }), now)).toEqual([]);
});
