import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Log } from "workload";

/** Hands what nginx says on to the log, line by line. Of requests the query is left out: it may hold a token. */
export function forwardNginxLog(stream: Readable, log: Pick<Log, "info" | "warn" | "error">): void {
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", (line) => {
    const { level, text } = readNginxLine(line);
    log[level]({ from: "nginx" }, text);
  });
  // A line that breaks off with its writer says nothing more.
  stream.on("error", () => lines.close());
}

/** The level and the words of a line of nginx's error log (`DATE TIME [LEVEL] PID#TID: WORDS`). */
export function readNginxLine(line: string): {
  readonly level: "info" | "warn" | "error";
  readonly text: string;
} {
  const [, name, words] = /^\d{4}\/\d\d\/\d\d [\d:]+ \[([a-z]+)\] \d+#\d+: (?:\*\d+ )?(.*)$/.exec(line) ?? [];
  const text = (words ?? line).replaceAll(/\?[^\s",]*/g, "?…");
  if (name === "warn") return { level: "warn", text };
  if (name === undefined || name === "info" || name === "notice" || name === "debug")
    return { level: "info", text };
  return { level: "error", text };
}
