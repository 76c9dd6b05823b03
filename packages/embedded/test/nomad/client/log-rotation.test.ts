import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { rotateLogs } from "../../../src/nomad/client/log-rotation.ts";
import { currentLogPath, readLogs, type LogFiles } from "../../../src/nomad/client/task-logs.ts";

async function read(
  files: LogFiles,
  options: { origin?: "start" | "end"; offset?: number } = {},
): Promise<string> {
  const signal = AbortSignal.timeout(10_000);
  const chunks: Buffer[] = [];
  for await (const { data } of readLogs(files, {
    origin: "start",
    offset: 0,
    follow: false,
    signal,
    ...options,
  }))
    chunks.push(data);
  return Buffer.concat(chunks).toString();
}

test("a full file is kept under its number, and the same descriptor goes on writing to the next", async () => {
  await using folder = await temporaryFolder("logs");
  const files: LogFiles = { folder: folder.path, task: "web", type: "stdout" };
  const descriptor = openSync(currentLogPath(files), "a");
  writeSync(descriptor, "first\n");
  rotateLogs(files, { maxFiles: 3, maxBytes: 6 });
  writeSync(descriptor, "second\n");
  expect(readdirSync(folder.path).sort()).toEqual(["web.stdout.0", "web.stdout.1"]);
  expect(readFileSync(join(folder.path, "web.stdout.0"), "utf8")).toBe("first\n");
  expect(readFileSync(join(folder.path, "web.stdout.1"), "utf8")).toBe("second\n");
  expect(await read(files)).toBe("first\nsecond\n");
  closeSync(descriptor);
});

test("the oldest files go when there are too many", async () => {
  await using folder = await temporaryFolder("logs");
  const files: LogFiles = { folder: folder.path, task: "web", type: "stderr" };
  const descriptor = openSync(currentLogPath(files), "a");
  for (const line of ["a\n", "b\n", "c\n", "d\n"]) {
    writeSync(descriptor, line);
    rotateLogs(files, { maxFiles: 2, maxBytes: 2 });
  }
  expect(readdirSync(folder.path).sort()).toEqual(["web.stderr.3", "web.stderr.4"]);
  expect(await read(files)).toBe("d\n");
  closeSync(descriptor);
});

test("offsets count from either end over all files", async () => {
  await using folder = await temporaryFolder("logs");
  const files: LogFiles = { folder: folder.path, task: "web", type: "stdout" };
  const descriptor = openSync(currentLogPath(files), "a");
  writeSync(descriptor, "12345");
  rotateLogs(files, { maxFiles: 3, maxBytes: 5 });
  writeSync(descriptor, "6789");
  expect(await read(files, { offset: 3 })).toBe("456789");
  expect(await read(files, { offset: 5 })).toBe("6789");
  expect(await read(files, { origin: "end", offset: 6 })).toBe("456789");
  expect(await read(files, { origin: "end", offset: 2 })).toBe("89");
  expect(await read(files, { origin: "end", offset: 100 })).toBe("123456789");
  closeSync(descriptor);
});
