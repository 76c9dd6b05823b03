import { expect, test } from "vitest";
import { findProcessReaders } from "../../rules/find-process-readers.ts";
import { plantRepository } from "./plant-repository.ts";

test("a main.ts may read the environment and the arguments, and end the process", () => {
  using planted = plantRepository({
    "packages/p/src/part/main.ts": 'process.exit(process.env["X"] === process.argv[2] ? 0 : 1);\n',
  });

  expect(findProcessReaders(planted.root)).toEqual([]);
});

test.for(["env", "argv", "exit"])("process.%s in another file is found", (name) => {
  using planted = plantRepository({ "packages/p/src/part/read.ts": `export const x = process.${name};\n` });

  expect(findProcessReaders(planted.root)).toMatchObject([
    {
      rule: "process",
      file: "packages/p/src/part/read.ts",
      message: expect.stringContaining(`process.${name}`),
    },
  ]);
});

test("a comment or a text that names them is none, nor is another property", () => {
  using planted = plantRepository({
    "packages/p/src/read.ts": '// process.env\nexport const x = ["process.argv", process.execPath];\n',
  });

  expect(findProcessReaders(planted.root)).toEqual([]);
});
