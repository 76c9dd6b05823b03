import { expect, test } from "vitest";
import { findDeadPaths } from "../../rules/find-dead-paths.ts";
import { plantRepository } from "./plant-repository.ts";

const source = {
  "packages/p/src/room/file.ts": "",
  "packages/p/src/main.ts": "",
  "packages/p/test/room/file.test.ts": "",
};

test.for<[string, string, string]>([
  ["a path from the root", "ARCHITECTURE.md", "`packages/p/src/main.ts` `packages/p/src/room/`"],
  ["a pattern", "ARCHITECTURE.md", "`packages/*/src/**/file.ts`"],
  ["a test by its path below test/", "docs/guide.md", "`room/*.test.ts`"],
  ["a path that only a build makes", "README.md", "`packages/p/dist/x`"],
  ["a package that a guide invents", "docs/guide.md", "`packages/invented/job.ts`"],
  ["a word in place of a name", "AGENTS.md", "`packages/NAME/job.ts`"],
  ["a room in a section of a package", "ARCHITECTURE.md", "### p\n`room/` `room/file.ts` `main.ts`"],
  ["a path in the README of a package", "packages/p/README.md", "`src/room/file.ts`"],
  ["a room in the map of a README", "packages/p/README.md", "## Its rooms\n- `room/`: x"],
])("%s may be named", ([, page, text]) => {
  using planted = plantRepository({ ...source, [page]: text });

  expect(findDeadPaths(planted.root)).toEqual([]);
});

test.for<[string, string, string]>([
  ["a path from the root", "ARCHITECTURE.md", "`packages/p/src/gone.ts`"],
  ["a test", "docs/guide.md", "`room/gone.test.ts`"],
  ["a pattern that matches nothing", "AGENTS.md", "`packages/*/src/gone.ts`"],
  ["a room in a section of a package", "ARCHITECTURE.md", "### `p`\n`gone/`"],
  ["a path in the README of a package", "packages/p/README.md", "`src/gone.ts`"],
  ["a room in the map of a README", "packages/p/README.md", "## Files\n`gone.ts`"],
])("%s that is not there is found", ([, page, text]) => {
  using planted = plantRepository({ ...source, [page]: text });

  expect(findDeadPaths(planted.root)).toMatchObject([{ rule: "dead-path", file: page }]);
});
