import { expect, test } from "vitest";
import { findUpwardArrows } from "../../rules/find-upward-arrows.ts";
import { plantRepository } from "./plant-repository.ts";

const sources = {
  "packages/p/src/low/base.ts": "export const base = 1;\n",
  "packages/p/src/high/use.ts": 'import { base } from "../low/base.ts";\nexport const use = base;\n',
};

test("an import of a lower room and of the own room is allowed", () => {
  using planted = plantRepository({
    ...sources,
    "packages/p/src/high/more.ts": 'export { use } from "./use.ts";\n',
    "packages/p/rooms.json": { rooms: [["low"], ["high"]] },
  });

  expect(findUpwardArrows(planted.root)).toEqual([]);
});

test.for([
  ["a higher layer", [["high"], ["low"]]],
  ["the same layer", [["low", "high"]]],
] as const)("an import of a room in %s is found", ([where, rooms]) => {
  using planted = plantRepository({ ...sources, "packages/p/rooms.json": { rooms } });

  expect(findUpwardArrows(planted.root)).toMatchObject([
    {
      rule: "arrows",
      file: "packages/p/src/high/use.ts",
      message: expect.stringContaining(`imports packages/p/src/low/base.ts, which lies in ${where}`),
    },
  ]);
});

test.for([
  ["a type", 'import type { Base } from "../low/base.ts";\nexport type Use = Base;\n'],
  ["a re-export", 'export * from "../low/base.ts";\n'],
  ["a dynamic import", 'export const use = await import("../low/base.ts");\n'],
])("%s counts as an import", ([, text]) => {
  using planted = plantRepository({
    ...sources,
    "packages/p/src/high/use.ts": text,
    "packages/p/rooms.json": { rooms: [["high"], ["low"]] },
  });

  expect(findUpwardArrows(planted.root)).toHaveLength(1);
});

test("the layers of a folder below are checked too", () => {
  using planted = plantRepository({
    "packages/p/src/low/base.ts": 'import "./part.ts";\n',
    "packages/p/src/low/part.ts": "export const part = 1;\n",
    "packages/p/rooms.json": { rooms: [["low"]], low: [["base.ts"], ["part.ts"]] },
  });

  expect(findUpwardArrows(planted.root)).toMatchObject([{ file: "packages/p/src/low/base.ts" }]);
});

test("a room that is in no layer, and a stated room that is gone, are found", () => {
  using planted = plantRepository({ ...sources, "packages/p/rooms.json": { rooms: [["low"], ["gone"]] } });

  expect(findUpwardArrows(planted.root).map(({ message }) => message)).toEqual([
    "The room packages/p/src/high is in no layer of packages/p/rooms.json.",
    "packages/p/rooms.json names the room packages/p/src/gone, which is not there.",
  ]);
});

test("a package that does not state its rooms is found", () => {
  using planted = plantRepository(sources);

  expect(findUpwardArrows(planted.root)).toMatchObject([
    { rule: "arrows", file: "packages/p", message: "The package p has no rooms.json." },
  ]);
});
