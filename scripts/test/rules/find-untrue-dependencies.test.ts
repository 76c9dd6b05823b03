import { expect, test } from "vitest";
import { findUntrueDependencies } from "../../rules/find-untrue-dependencies.ts";
import { plantRepository } from "./plant-repository.ts";

const manifests = {
  "packages/low/package.json": { dependencies: { zod: "catalog:", testing: "workspace:*" } },
  "packages/high/package.json": { dependencies: { low: "workspace:*" } },
};

const page = (...rows: string[]) =>
  `# Map\n\n| package | holds | depends on |\n|---|---|---|\n${rows.join("\n")}\n\n| other | table |\n`;

test("a table that says what the packages say is right", () => {
  using planted = plantRepository({
    ...manifests,
    "ARCHITECTURE.md": page("| `low` | a base | – |", "| `high` | all | `low` |"),
  });

  expect(findUntrueDependencies(planted.root)).toEqual([]);
});

test("a wrong row and a missing row are found", () => {
  using planted = plantRepository({
    ...manifests,
    "ARCHITECTURE.md": page("| `low` | a base | `high` |"),
  });

  expect(findUntrueDependencies(planted.root).map(({ message }) => message)).toEqual([
    "The package high has no row; its package.json says: low.",
    "The package low is said to depend on: high; its package.json says: –.",
  ]);
});
