import { expect, test } from "vitest";
import { buildEach } from "../../../src/cli/deploy/build-each.ts";
import { buildFailed } from "../../../src/deploy/errors.ts";

/** A build that fails when one of these is among what it shall build. */
function buildWithout(broken: readonly string[]) {
  const built: (readonly string[])[] = [];
  const build = (names: readonly string[]): Promise<void> => {
    built.push(names);
    const found = names.filter((name) => broken.includes(name));
    return found.length === 0 ? Promise.resolve() : Promise.reject(buildFailed(found, ["a type error"]));
  };
  return { build, built };
}

test("what can be built is built in one go", async () => {
  const { build, built } = buildWithout([]);
  expect(await buildEach(["one", "two"], build)).toEqual(new Map());
  expect(built).toEqual([["one", "two"]]);
});

test("one that cannot be built is named, and the others are built all the same", async () => {
  const { build, built } = buildWithout(["two"]);
  const failures = await buildEach(["one", "two", "three"], build);
  expect([...failures.keys()]).toEqual(["two"]);
  expect(failures.get("two")).toMatchObject({ code: "BUILD_FAILED" });
  expect(built).toEqual([["one", "two", "three"], ["one"], ["two"], ["three"]]);
});

test("a single one that cannot be built is not built again", async () => {
  const { build, built } = buildWithout(["one"]);
  expect([...(await buildEach(["one"], build)).keys()]).toEqual(["one"]);
  expect(built).toHaveLength(1);
});

test("an end by Ctrl-C is no build that failed", async () => {
  const stop = new Error("interrupted");
  await expect(buildEach(["one", "two"], () => Promise.reject(stop))).rejects.toBe(stop);
});
