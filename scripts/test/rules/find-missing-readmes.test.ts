import { expect, test } from "vitest";
import { findMissingReadmes } from "../../rules/find-missing-readmes.ts";
import { plantRepository } from "./plant-repository.ts";

test("a package without a README is found", () => {
  using planted = plantRepository({
    "packages/told/package.json": {},
    "packages/told/README.md": "# told\n",
    "packages/silent/package.json": {},
  });

  expect(findMissingReadmes(planted.root)).toMatchObject([{ rule: "readme", file: "packages/silent" }]);
});
