import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod/mini";
import { parseAnswer } from "./parse-answer.ts";
import type { Instance } from "./snapshot.ts";

const version = 1;

/** Not `appearedAt`: after a restart nothing is new. Messages say what a value has to be; see mismatch.ts. */
const text = z.string("a text");
const number = z.number("a number");
const instance = z.object(
  {
    id: text,
    service: text,
    node: text,
    address: text,
    port: z.int("a whole number"),
    tags: z.array(text, "a list"),
    weight: number,
    state: z.enum(
      ["passing", "warning", "suspect", "held", "starting", "critical", "maintenance"],
      "a state of an instance",
    ),
    reason: text,
    since: number,
    isUsable: z.boolean("true or false"),
  },
  "an object",
);

const content = z.object(
  {
    version: z.literal(version, String(version)),
    savedAt: number,
    /** Hosts of further Consul agents. */
    agents: z.array(text, "a list"),
    services: z.record(z.string(), z.array(instance, "a list"), "an object"),
  },
  "an object",
);

/** What an edge needs to start while all of Consul is down. */
export interface SavedSnapshot {
  readonly savedAt: number;
  readonly agents: readonly string[];
  readonly services: ReadonlyMap<string, readonly Instance[]>;
}

/** Writes the snapshot with its checksum; the file is replaced whole, so that a crash leaves the old one or the new one. */
export async function saveSnapshot(path: string, { savedAt, agents, services }: SavedSnapshot) {
  const text = JSON.stringify({ version, savedAt, agents, services: Object.fromEntries(services) });
  const temporary = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(temporary, `${digestOf(text)}\n${text}\n`, { mode: 0o600, flush: true });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The saved snapshot; undefined when there is no file. Throws when the file is damaged or of another version. */
export async function loadSnapshot(path: string): Promise<SavedSnapshot | undefined> {
  const file = await readIfThere(path);
  if (file === undefined) return undefined;
  const [digest, text = ""] = file.split("\n", 2);
  if (digest !== digestOf(text)) throw new Error(`snapshot ${path} is damaged: its checksum does not fit`);
  const { savedAt, agents, services } = parseAnswer(content, text, `snapshot ${path}`);
  // An older edge took port 0 for one.
  const usable = Object.entries(services).map(
    ([name, instances]) => [name, instances.filter(({ port }) => port > 0 && port <= 65_535)] as const,
  );
  return { savedAt, agents, services: new Map(usable) };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function digestOf(text: string): string {
  // Not imported: loading it is a good part of a cold start without a snapshot.
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(text).digest("hex");
}
