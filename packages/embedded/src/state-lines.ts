import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { messageOf } from "command-line/message-of";

/** A key with its new value, or alone to delete it. */
export type DurableChange = readonly [key: string] | readonly [key: string, value: unknown];

/** What a state file holds, and from which of its lines (counted from 1) each key is. */
export interface StateFile {
  readonly values: Map<string, unknown>;
  readonly lineOf: ReadonlyMap<string, number>;
}

/** A line as it is written: JSON, a tab, the checksum of the JSON. */
export function sealLine(entry: readonly unknown[]): string {
  const json = JSON.stringify(entry);
  return `${json}\t${checksum(json)}\n`;
}

/** Reads a state file, empty when missing; lines that cannot be read are told to `damaged` and passed over, a torn last one silently. */
export function readStateFile(
  file: string,
  damaged: (line: number, text: string, reason: string) => void,
): StateFile {
  const values = new Map<string, unknown>();
  const lineOf = new Map<string, number>();
  const lines = readText(file).split("\n");
  for (const [position, line] of lines.entries()) {
    if (line === "") continue;
    try {
      for (const [key, ...value] of parseLine(line)) {
        if (value.length === 0) values.delete(key);
        else values.set(key, value[0]);
        lineOf.set(key, position + 1);
      }
    } catch (error) {
      const isTorn = position === lines.length - 1;
      if (!isTorn) damaged(position + 1, line, messageOf(error));
    }
  }
  return { values, lineOf };
}

/** One change, or several that belong together, or none; a line without a checksum is of an older version. */
function parseLine(line: string): readonly DurableChange[] {
  const [json = "", sum] = line.split("\t");
  if (sum !== undefined && sum !== checksum(json)) throw new Error("the line does not fit its checksum");
  const entry: unknown = JSON.parse(json);
  if (!Array.isArray(entry)) throw new Error("the line is no entry of a state file");
  const changes: readonly unknown[] = entry.length === 0 || Array.isArray(entry[0]) ? entry : [entry];
  return changes.map((change) => {
    if (!Array.isArray(change) || typeof change[0] !== "string")
      throw new Error("the line is no entry of a state file");
    return change.length === 1 ? [change[0]] : [change[0], change[1]];
  });
}

function checksum(json: string): string {
  return crc32(json).toString(16);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
