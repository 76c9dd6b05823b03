import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyDelta, deltaOf } from "../../src/state/delta.ts";
import type { WorldPicture } from "../../src/state/world-picture.ts";
import { agent, allocation, picture } from "../fixtures/pictures.ts";

/** Names that anybody may give to a job or a service, those with a meaning in JavaScript among them. */
const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "node01/consul"));
const someAgents = fc.dictionary(key, fc.record({ pid: fc.nat(3), state: fc.constantFrom("up", "down") }));
const someAllocations = fc.dictionary(key, fc.record({ status: fc.constantFrom("running", "pending") }));

const pictures = fc
  .record({ agents: someAgents, allocations: someAllocations })
  .map((parts) => picture(parts as unknown as Partial<WorldPicture>));

test("whoever has the picture before and the delta has the picture after", () => {
  fc.assert(
    fc.property(pictures, pictures, (before, after) => {
      const delta = deltaOf(before, after);
      const wire = JSON.parse(JSON.stringify(delta ?? {})) as NonNullable<typeof delta>;
      const applied = applyDelta(before, wire);
      for (const section of ["agents", "allocations"] as const)
        expect(new Map(Object.entries(applied[section]))).toEqual(new Map(Object.entries(after[section])));
    }),
  );
});

test("a delta tells entries that changed, came or went, and nothing else", () => {
  const before = picture({ agents: { a: agent(), b: agent({ pid: 2 }), c: agent({ pid: 3 }) } });
  const after = picture({ agents: { a: agent(), b: agent({ pid: 4 }), d: agent({ pid: 5 }) } });
  expect(deltaOf(before, after)).toEqual({ agents: { b: agent({ pid: 4 }), c: null, d: agent({ pid: 5 }) } });
});

test("equal pictures have no delta, and what did not change stays the same object", () => {
  const before = picture({ agents: { a: agent() }, allocations: { x: allocation() } });
  expect(
    deltaOf(before, picture({ agents: { a: agent() }, allocations: { x: allocation() } })),
  ).toBeUndefined();
  const after = applyDelta(before, { allocations: { x: null } });
  expect(after.agents).toBe(before.agents);
  expect(after.allocations).toEqual({});
});
