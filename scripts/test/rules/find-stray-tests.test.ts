import { expect, test } from "vitest";
import { findStrayTests } from "../../rules/find-stray-tests.ts";
import { plantRepository } from "./plant-repository.ts";

const source = { "packages/p/src/room/pick.ts": "", "packages/p/src/room/inner/part.ts": "" };

test.for([
  ["a test named after a file", "room/pick.test.ts"],
  ["a test named after a folder", "room/inner.test.ts"],
  ["a test with a free name about a whole folder", "room/everything.integration.test.ts"],
  ["a test of real agents with a free name", "room/everything.real.test.ts"],
])("%s lies right", ([, path]) => {
  using planted = plantRepository({ ...source, [`packages/p/test/${path}`]: "" });

  expect(findStrayTests(planted.root)).toEqual([]);
});

test("a test with a name of its own imports a file of the folder", () => {
  using planted = plantRepository({
    ...source,
    "packages/p/test/room/story.test.ts": 'import "../../src/room/inner/part.ts";\n',
    "packages/p/test/room/other.test.ts": 'import "./story.test.ts";\n',
  });

  expect(findStrayTests(planted.root)).toMatchObject([
    {
      rule: "mirror",
      file: "packages/p/test/room/other.test.ts",
      message: expect.stringContaining("imports nothing of packages/p/src/room"),
    },
  ]);
});

test("a test that is named after a file of another folder is found", () => {
  using planted = plantRepository({
    ...source,
    "packages/p/test/room/part.test.ts": 'import "../../src/room/inner/part.ts";\n',
  });

  expect(findStrayTests(planted.root)).toMatchObject([
    { rule: "mirror", message: expect.stringContaining("where packages/p/src/room/inner/part.ts lies") },
  ]);
});

test("a folder of tests that src does not have is found once", () => {
  using planted = plantRepository({
    ...source,
    "packages/p/test/elsewhere/one.integration.test.ts": "",
    "packages/p/test/elsewhere/two.test.ts": "",
  });

  expect(findStrayTests(planted.root)).toMatchObject([{ rule: "mirror", file: "packages/p/test/elsewhere" }]);
});

test("tests of code beside src mirror its folder", () => {
  using planted = plantRepository({
    "packages/p/build/pack.ts": "",
    "packages/p/test/build/pack.test.ts": "",
  });

  expect(findStrayTests(planted.root)).toEqual([]);
});

test("folders that rooms.json names in wholeTests have free names", () => {
  using planted = plantRepository({
    ...source,
    "packages/p/test/journeys/deep/first.test.ts": "",
    "packages/p/rooms.json": { rooms: [["room"]], wholeTests: ["journeys"] },
  });

  expect(findStrayTests(planted.root)).toEqual([]);
});
