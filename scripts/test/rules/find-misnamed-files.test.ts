import { expect, test } from "vitest";
import { findMisnamedFiles } from "../../rules/find-misnamed-files.ts";
import { plantRepository } from "./plant-repository.ts";

test("names in kebab-case are right, with the kinds of tests behind them", () => {
  using planted = plantRepository({
    "packages/p/src/http1/read-head.ts": "",
    "packages/p/test/http1/read-head.integration.test.ts": "",
  });

  expect(findMisnamedFiles(planted.root)).toEqual([]);
});

test.for(["readHead.ts", "Read-head.ts", "read_head.ts", "helpers.ts", "utils/read.ts"])(
  "the name %s is found",
  (name) => {
    using planted = plantRepository({ [`packages/p/src/${name}`]: "" });

    expect(findMisnamedFiles(planted.root)).toMatchObject([
      { rule: "names", file: `packages/p/src/${name}` },
    ]);
  },
);
