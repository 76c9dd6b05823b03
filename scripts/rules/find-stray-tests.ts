import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";
import { readImports } from "./read-imports.ts";
import { readRooms } from "./read-rooms.ts";

/**
 * Tests that do not lie where the tested file lies. `test/` mirrors `src/` (and `test/build/` mirrors `build/`, for code beside `src/`):
 * - The folder of every test exists in `src/`.
 * - `x.test.ts` tests the file `x.ts` or the folder `x/` there. A test with a name of its own imports at least one file of the folder,
 *   and no file of another folder that has its name. In `test/` itself names are free.
 * - Other kinds (`x.integration.test.ts`, `x.real.test.ts`, `x.long.test.ts`) test the folder as a whole: their names are free.
 * - Tests of the package as a whole lie in folders that `rooms.json` names in `wholeTests`: their names are free too.
 */
export function findStrayTests(root: string): Finding[] {
  const findings = listFiles(root, ["packages/*/test/**/*.test.ts"]).flatMap((file) => findingOf(root, file));
  const byFile = new Map(findings.map((finding) => [finding.file, finding]));
  return [...byFile.values()];
}

function findingOf(root: string, file: string): Finding[] {
  const [, name = "", , top = ""] = file.split("/");
  if (readRooms(root, name)?.wholeTests.includes(top)) return [];
  const testFolder = dirname(file);
  const below = testFolder.slice(`packages/${name}/test`.length);
  const folder = [`packages/${name}/src${below}`, `packages/${name}${below}`].find((path) =>
    existsSync(join(root, path)),
  );
  if (folder === undefined) return [strayFolder(testFolder, name)];
  const [tested = "", kind] = basename(file).split(".");
  if (kind !== "test" || [`${tested}.ts`, tested].some((path) => existsSync(join(root, folder, path))))
    return [];
  const imports = readImports(root, file);
  const elsewhere = imports.find((path) => basename(path) === `${tested}.ts`);
  if (elsewhere !== undefined) return [misplacedTest(file, elsewhere)];
  const isOfFolder = below === "" || imports.some((path) => path.startsWith(`${folder}/`));
  return isOfFolder ? [] : [strayTest(file, folder)];
}

const strayFolder = (file: string, name: string): Finding => ({
  rule: "mirror",
  file,
  message: `The folder ${file} has tests, and packages/${name}/src has no such folder.`,
  hint: `Move the tests to the folder of what they test, or name the folder in wholeTests of packages/${name}/rooms.json.`,
});

const misplacedTest = (file: string, tested: string): Finding => ({
  rule: "mirror",
  file,
  message: `The test does not lie where ${tested} lies.`,
  hint: "Move the test to the same folder below test/.",
});

const strayTest = (file: string, folder: string): Finding => ({
  rule: "mirror",
  file,
  message: `The test imports nothing of ${folder} and is named after no file there.`,
  hint: "Move the test to the folder of what it tests.",
});
