import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { proberFailed } from "../errors.ts";
import type { probeConfigSchema } from "./config.ts";
import { probeCountsSchema, type ProbeCounts } from "./counts.ts";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

const readySchema = z.object({ ready: z.literal(true), pid: z.int(), startedAtMs: z.number() });
/** A running prober. It ends when it is stopped, when this process ends, or at its own bound. */
export interface RunningProber {
  /** Due time 0, in milliseconds since 1970. */
  readonly startedAtMs: number;
  /** The latest counts, every 250 ms. */
  counts(): ProbeCounts | undefined;
  /** Lets the prober finish the requests under way and write its end. */
  stop(): Promise<void>;
  /** Rejects when the prober ends before `stop`. */
  readonly failed: Promise<never>;
}

export interface StartProberOptions {
  readonly config: z.input<typeof probeConfigSchema>;
  /** Runs it inside a network namespace, for example. */
  readonly prefix?: readonly string[];
  readonly signal: AbortSignal;
}

/** Starts the prober as a process of its own and waits until it sends. */
export async function startProber({
  config,
  prefix = [],
  signal,
}: StartProberOptions): Promise<RunningProber> {
  const folder = dirname(config.output);
  const configFile = join(folder, "prober.json");
  writeFileSync(configFile, JSON.stringify(config));
  const log = openSync(join(folder, "prober.log"), "a");
  const [command, ...args] = [...prefix, process.execPath, main, configFile];
  // A session of its own: Linux shares the CPU among sessions first (autogroups, sched(7)), and Ctrl-C goes to the tool alone.
  const child = spawn(command, args, { stdio: ["pipe", "pipe", log], detached: true });
  const { stdout } = child;
  if (!stdout) throw proberFailed("has no standard output");
  const exited = once(child, "exit").then(() => describeEnd(child));
  let stopping = false;
  let counts: ProbeCounts | undefined;
  const failed = exited.then((end) =>
    stopping ? new Promise<never>(() => {}) : Promise.reject(proberFailed(end)),
  );
  failed.catch(() => {});
  const lines = createInterface({ input: stdout });
  const first = new Promise<string>((resolve) => lines.once("line", resolve));
  const ready = readySchema.parse(JSON.parse(await Promise.race([first, failed, aborted(signal)])));
  lines.on("line", (line) => {
    const parsed = probeCountsSchema.safeParse(JSON.parse(line));
    if (parsed.success) counts = parsed.data;
  });
  return {
    startedAtMs: ready.startedAtMs,
    counts: () => counts,
    failed,
    async stop() {
      stopping = true;
      child.kill("SIGTERM");
      const end = await exited;
      if (end !== "ended with code 0") throw proberFailed(end);
    },
  };
}

function describeEnd({
  exitCode,
  signalCode,
}: {
  readonly exitCode: number | null;
  readonly signalCode: string | null;
}): string {
  return signalCode === null ? `ended with code ${exitCode}` : `was ended by ${signalCode}`;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}
