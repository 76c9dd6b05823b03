import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { explainSystemError } from "../../src/cli/describe-failure.ts";
import { cleanUpAfter } from "../../src/world/clean-up-after.ts";
import { createStyle, renderError } from "command-line";

const options = {
  debug: false,
  style: createStyle(false),
  signal: new AbortController().signal,
  explain: explainSystemError,
};

test("a full disk is named as such, with the file", async () => {
  const failure = await writeFile("/dev/full", "x").catch((error: unknown) => error);
  const { text, exitCode } = renderError(failure, options);
  expect(text).toMatch(/^DISK_FULL not enough space for .*ENOSPC/);
  expect(text).toContain("hint: Make room");
  expect(exitCode).toBe(1);
});

test("a file that may not be used is named with why", () => {
  const failure = Object.assign(new Error("EACCES: permission denied, open '/x'"), {
    code: "EACCES",
    path: "/x",
  });
  expect(renderError(failure, options).text).toMatch(
    /^FILE_NOT_ALLOWED \/x may not be used like that: EACCES/,
  );
});

test("when cleaning up fails too, both reasons are told; else the first is what is thrown", async () => {
  const first = new Error("no leader");
  expect(await cleanUpAfter(first, async () => {})).toBe(first);
  const both = await cleanUpAfter(first, () => Promise.reject(new Error("busy")));
  expect(both).toMatchObject({
    code: "CLEAN_UP_FAILED",
    message: "no leader; and what was begun could not be removed: busy",
    cause: first,
  });
});
