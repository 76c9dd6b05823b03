import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineFault } from "../../src/faults/define-fault.ts";
import { faultSchema, unitOf, type FaultUnits } from "../../src/faults/index.ts";
import { kill } from "../../src/faults/kill.ts";

const kinds = faultSchema.options.map((option) => option.shape.do.value);

test("every kind of fault that a scenario can name has a unit, in the file of its name", () => {
  const files = readdirSync(fileURLToPath(new URL("../../src/faults/", import.meta.url)));
  expect(files).toEqual(expect.arrayContaining(kinds.map((kind) => `${kind}.ts`)));
  for (const kind of kinds) {
    const fault = faultSchema.parse(examples[kind]);
    expect(unitOf(fault).describe(fault), kind).not.toBe("");
  }
});

const examples: Readonly<Record<(typeof kinds)[number], object>> = {
  kill: { do: "kill", agents: {} },
  pause: { do: "pause", agents: {}, for: "1s" },
  restart: { do: "restart", agents: {} },
  "end-instance": { do: "end-instance", instances: { service: "demo-server" }, how: "exit" },
  "power-off": { do: "power-off", hosts: {}, for: "1s" },
  partition: { do: "partition", hosts: {}, for: "1s" },
  "split-systems": { do: "split-systems", hosts: {}, for: "1s" },
  slow: { do: "slow", hosts: {}, delay: "50ms", for: "1s" },
  deploy: { do: "deploy", service: "demo-server" },
  seal: { do: "seal" },
  "rotate-certificates": { do: "rotate-certificates" },
};

test("a fault without a doer, or with that of another kind, does not compile", () => {
  const parts = {
    schema: z.strictObject({ do: z.literal("melt"), at: z.number() }),
    requires: () => [],
    describe: () => "melts",
    plan: () => ({}),
    heal: () => undefined,
  };
  // @ts-expect-error -- `inject` is missing
  expect(defineFault(parts)).toBe(parts);
  // @ts-expect-error -- a doer of `kill` is none of `pause`
  const wrong: Pick<FaultUnits, "pause"> = { pause: kill };
  expect(wrong.pause).toBe(kill);
});
