import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { z } from "zod";

const processSchema = z.strictObject({ pid: z.int(), startTime: z.string() });

/** How a fault is undone: data, so that another process can do it. */
export const healActionSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("continue"), process: processSchema }),
  z.strictObject({ do: z.literal("release"), host: z.string(), unit: z.string() }),
  z.strictObject({ do: z.literal("network"), host: z.string() }),
  z.strictObject({ do: z.literal("power-on"), host: z.string() }),
]);
export type HealAction = Readonly<z.output<typeof healActionSchema>>;

const worldSchema = z.strictObject({ home: z.string(), name: z.string() });

const lineSchema = z.discriminatedUnion("entry", [
  z.strictObject({
    entry: z.literal("fault"),
    id: z.string(),
    atMs: z.number(),
    what: z.string(),
    world: worldSchema,
    action: healActionSchema,
    /** Healed by the reaper after this moment even while the tool lives. Milliseconds since 1970. */
    deadlineMs: z.number(),
  }),
  z.strictObject({
    entry: z.literal("healed"),
    id: z.string(),
    atMs: z.number(),
    by: z.enum(["tool", "reaper", "heal"]),
  }),
  z.strictObject({ entry: z.literal("closed"), atMs: z.number() }),
]);
type Line = z.output<typeof lineSchema>;

/** A fault in force, as far as the ledger knows. */
export type OpenFault = Readonly<Extract<Line, { entry: "fault" }>>;
export type Healer = Extract<Line, { entry: "healed" }>["by"];

/** What is written before a fault: how it is undone, and until when at the latest. */
export type FaultNote = Pick<OpenFault, "what" | "world" | "action" | "deadlineMs">;

/** A file of JSON lines. Each is on disk (fsync) before the call returns, so a fault can never be in force without its line. */
export interface Ledger {
  readonly file: string;
  /** Before the fault. Returns the line's id. */
  open(note: FaultNote): string;
  healed(id: string, by: Healer): void;
  /** The run is over: the reaper ends once every fault is healed. */
  close(): void;
}

export function createLedger(file: string): Ledger {
  return {
    file,
    open(note) {
      const id = randomUUID().slice(0, 8);
      append(file, { entry: "fault", id, atMs: Date.now(), ...note });
      return id;
    },
    healed: (id, by) => append(file, { entry: "healed", id, atMs: Date.now(), by }),
    close: () => append(file, { entry: "closed", atMs: Date.now() }),
  };
}

/** Reads the faults without a heal, newest first, and whether the run is over. A missing file is an empty ledger. */
export function readLedger(file: string): { readonly open: readonly OpenFault[]; readonly closed: boolean } {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").flatMap(parseLine) : [];
  const healed = new Set(lines.flatMap((line) => (line.entry === "healed" ? [line.id] : [])));
  const open = lines.filter((line) => line.entry === "fault").filter(({ id }) => !healed.has(id));
  return { open: open.toReversed(), closed: lines.some(({ entry }) => entry === "closed") };
}

/** A last line that a crash cut short describes a fault that was not begun: the line is skipped. */
function parseLine(line: string): Line[] {
  if (line === "") return [];
  try {
    return [lineSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

function append(file: string, line: Line): void {
  const handle = openSync(file, "a", 0o600);
  try {
    writeSync(handle, `${JSON.stringify(line)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
