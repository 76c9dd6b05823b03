import { parseArgs } from "node:util";
import { reap } from "../reap.ts";

// The reaper of one run, a process of its own that outlives the chaos tool:
// `node src/safety/reaper/main.ts --ledger FILE --pid PID --start-time TIME`.
const { values } = parseArgs({
  options: { ledger: { type: "string" }, pid: { type: "string" }, "start-time": { type: "string" } },
});
const { ledger, pid, "start-time": startTime } = values;
if (ledger === undefined || pid === undefined || startTime === undefined) {
  process.stderr.write("usage: reaper --ledger FILE --pid PID --start-time TIME\n");
  process.exit(2);
}
const stop = new AbortController();
// The terminal's Ctrl-C and hang-up are for the tool: the reaper stays until every fault is healed.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});

await reap({
  ledger,
  watched: { pid: Number(pid), startTime },
  signal: stop.signal,
  // Loaded when needed: a fault that only froze processes is healed without any of the world's code.
  openWorldHealer: async (world) => (await import("../world-healer.ts")).openWorldHealer(world),
  say: (result) =>
    void process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...result })}\n`),
});
