import { once } from "node:events";
import { badArgument } from "command-line";
import { forwardPort } from "../../world/forward-port.ts";
import { forwardTarget } from "../../world/forward-target.ts";
import { inNamespace, openWorld, type World } from "../../world/open-world.ts";
import { requireRunning } from "../../world/require-running.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand, type CliContext } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const forwardCommand = defineCommand({
  description: "Give an agent, or an instance of a job, a port of 127.0.0.1, until Ctrl-C",
  examples: [
    "pnpm world forward node02 nomad-client",
    "pnpm world forward demo-server",
    "pnpm world forward node01 25000 --port 8080",
  ],
  args: {
    ...worldArg,
    target: { type: "positional", required: true, description: "A host, or a job that runs" },
    remote: {
      type: "positional",
      required: false,
      description:
        "Of a host: consul, nomad, nomad-client or a number; of a job: a port's label (default: its first)",
    },
    port: { type: "string", valueHint: "n", default: "0", description: "Of 127.0.0.1; default: a free one" },
    namespace: { type: "string", valueHint: "name", description: "Of the job; default: NOMAD_NAMESPACE" },
  },
  async run(args, context) {
    const whole = await openWorld({ home: context.home, name: parseWorldName(args.world) });
    requireRunning(whole);
    const world = inNamespace(whole, args.namespace ?? context.namespace ?? "default");
    const wanted = { name: args.target, port: args.remote, local: parsePort(args.port) };
    // Asked once before it listens: what is not there is said at once.
    await forwardTarget(world, { ...wanted, signal: context.signal });
    return { lines: forward(world, wanted, context) };
  },
});

interface Wanted {
  readonly name: string;
  readonly port: string | undefined;
  readonly local: number;
}

async function* forward(
  world: World,
  { name, port, local }: Wanted,
  { signal, json, note }: CliContext,
): AsyncGenerator<string> {
  await using forwarded = await forwardPort({
    target: () => forwardTarget(world, { name, port, signal }),
    connect: (address) => world.engine.connect(address),
    port: local,
    onFailure: (reason) => note(`not forwarded: ${reason}`),
  });
  const at = `127.0.0.1:${forwarded.port}`;
  const to = [name, port].filter(Boolean).join(" ");
  yield json ? JSON.stringify({ ok: true, at, to }) : `${at} is ${to}. Ctrl-C ends it.`;
  if (!signal.aborted) await once(signal, "abort");
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isSafeInteger(port) || port < 0 || port > 65_535)
    throw badArgument(`--port ${text} is no port`);
  return port;
}
