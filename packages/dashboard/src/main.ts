import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { describeError } from "command-line";
import { useAgentSocket } from "orchestrator";
import { serveWorld } from "./server/serve-world.ts";

// The page of one world, a process of its own, so that neither the page nor what it watches slows whoever started it:
// `node src/main.ts --home FOLDER --world NAME [--port N] [--rate N]`.
// Says `{"url":…}` once it is there, or `{"error":{code,message,hint}}`. Ends on SIGTERM, when the world is gone, and when stdin ends.
const { values } = parseArgs({
  options: {
    home: { type: "string" },
    world: { type: "string" },
    port: { type: "string" },
    rate: { type: "string", default: "20" },
  },
});
const { home, world: name, port, rate } = values;
if (home === undefined || name === undefined) {
  process.stderr.write("usage: dashboard --home FOLDER --world NAME [--port N] [--rate N]\n");
  process.exit(2);
}
const stop = Promise.withResolvers<void>();
process.once("SIGTERM", () => stop.resolve());
// Ctrl-C goes to everybody on the terminal: who started this process ends it.
process.on("SIGINT", () => {});
process.stdin.on("end", () => stop.resolve()).on("error", () => stop.resolve());
process.stdin.resume();
process.stdout.on("error", () => stop.resolve());
useAgentSocket(process.env["SSH_AUTH_SOCK"]);

try {
  await using served = await serveWorld({
    home,
    name,
    repository: resolve(import.meta.dirname, "../../.."),
    port: port === undefined ? undefined : Number(port),
    ratePerEdge: Number(rate),
  });
  say({ url: served.url });
  await Promise.race([stop.promise, served.gone]);
} catch (error) {
  const { code, message, hint } = describeError(error);
  say({ error: { code, message, hint } });
  process.exitCode = 1;
}
process.stdin.destroy();

function say(document: object): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}
