import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RecordedStep } from "./play-steps.ts";

const folder = join(import.meta.dirname, "..", "..", "recorded");

/** What a real Nomad of one version answered. */
export interface Recording {
  readonly version: string;
  readonly steps: readonly RecordedStep[];
}

/** All recordings that are kept. */
export async function readRecordings(): Promise<readonly Recording[]> {
  const versions = (await readdir(folder)).flatMap((file) => /^nomad-(.*)\.jsonl$/.exec(file)?.[1] ?? []);
  return Promise.all(
    versions.map(async (version) => ({ version, steps: parse(await readFile(fileOf(version), "utf8")) })),
  );
}

/** Keeps a recording, one step a line; returns its file. */
export async function writeRecording({ version, steps }: Recording): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(fileOf(version), steps.map((step) => `${JSON.stringify(step)}\n`).join(""));
  return fileOf(version);
}

function fileOf(version: string): string {
  return join(folder, `nomad-${version}.jsonl`);
}

function parse(lines: string): RecordedStep[] {
  return lines
    .split("\n")
    .filter(Boolean)
    .map((line): RecordedStep => JSON.parse(line));
}
