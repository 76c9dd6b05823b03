import { rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { loadFiles, type FileSource } from "../src/load-files.ts";
import { watchFiles } from "../src/watch-files.ts";

/** Whole at once: a file that is written in place is empty for a moment, and on a busy machine two looks find it so. */
async function put(file: string, text: string): Promise<void> {
  await writeFile(`${file}.next`, text);
  await rename(`${file}.next`, file);
}

/** Two files whose first lines have to be the same; their sum of characters is what is made of them. */
async function startWatch({ isOver = () => false }: { isOver?: () => boolean } = {}) {
  const folder = await temporaryFolder("watch");
  const files = [join(folder.path, "one"), join(folder.path, "two")] as const;
  const write = async (one: string, two: string) => {
    await put(files[0], one);
    await put(files[1], two);
  };
  await write("a", "a");
  const source: FileSource<string> = {
    files,
    make: ([one, two]) => {
      if (one !== two) throw new Error(`${one} is not ${two}`);
      return String(one);
    },
    problemOf: (value) => (isOver() ? `${value} is over` : undefined),
  };
  const values: string[] = [];
  const problems: (string | undefined)[] = [];
  const stop = new AbortController();
  watchFiles(await loadFiles(source), {
    everyMs: 5,
    signal: stop.signal,
    onChange: (value) => values.push(value),
    onProblem: (problem) => problems.push(problem),
  });
  return {
    folder: folder.path,
    files,
    write,
    values,
    problems,
    stop,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test("what has changed is taken over, each change once", async () => {
  await using watch = await startWatch();
  await watch.write("b", "b");
  await eventually(() => expect(watch.values).toEqual(["b"]));
  await watch.write("c", "c");
  await eventually(() => expect(watch.values).toEqual(["b", "c"]));
});

test("what cannot be used changes nothing, is told once, and once that it is over", async () => {
  await using watch = await startWatch();
  await put(watch.files[0], "b");
  await eventually(() => expect(watch.problems).toEqual(["b is not a"]));
  expect(watch.values).toEqual([]);
  await rm(watch.files[1]);
  await eventually(() => expect(watch.problems).toEqual(["b is not a", `cannot read ${watch.files[1]}`]));
  await put(watch.files[1], "b");
  await eventually(() => expect(watch.problems).toEqual([expect.anything(), expect.anything(), undefined]));
  expect(watch.values).toEqual(["b"]);
});

test("a file that is put back as it was is no change", async () => {
  await using watch = await startWatch();
  await put(watch.files[0], "b");
  await eventually(() => expect(watch.problems).toEqual(["b is not a"]));
  await put(watch.files[0], "a");
  await eventually(() => expect(watch.problems).toEqual(["b is not a", undefined]));
  expect(watch.values).toEqual([]);
});

test("a link that is turned to another file is a change", async () => {
  await using watch = await startWatch();
  const other = join(watch.folder, "other");
  await writeFile(other, "b");
  await unlink(watch.files[0]);
  await symlink(other, watch.files[0]);
  await unlink(watch.files[1]);
  await symlink(other, watch.files[1]);
  await eventually(() => expect(watch.values).toEqual(["b"]));
});

test("what was made may go bad by itself", async () => {
  let isOver = false;
  await using watch = await startWatch({ isOver: () => isOver });
  isOver = true;
  await eventually(() => expect(watch.problems).toEqual(["a is over"]));
  isOver = false;
  await watch.write("b", "b");
  await eventually(() => expect(watch.problems).toEqual(["a is over", undefined]));
});

test("files that cannot be read at the start are refused, the first one by name", async () => {
  const source = { files: ["/nowhere/one", "/nowhere/two"], make: () => "" };
  await expect(loadFiles(source)).rejects.toMatchObject({
    code: "USAGE",
    message: "cannot read /nowhere/one",
  });
});
