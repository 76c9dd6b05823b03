import { fileURLToPath } from "node:url";
import { eventually, freePort } from "testing";
import { startChild } from "./child.ts";

const program = fileURLToPath(new URL("../fixtures/upstream.ts", import.meta.url));

/** An instance in a process of its own. */
export interface StartedUpstream extends AsyncDisposable {
  /** Also the body of all its answers. */
  readonly address: string;
  readonly port: number;
  /** What it does from now on: `ok`, `unavailable` (503 to everything), `slow`. */
  mode(name: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it. */
  ended(): Promise<number | string>;
  /** Starts it anew on the same port. */
  restart(): Promise<void>;
}

export async function startUpstream(host = "127.0.0.1"): Promise<StartedUpstream> {
  const port = await freePort(host);
  const address = `${host}:${port}`;
  let child = start();
  const mode = async (name: string) => void (await (await fetch(`http://${address}/mode/${name}`)).text());
  const answering = () => eventually(() => mode("ok"), { timeoutMs: 30_000 });
  await answering();
  return {
    address,
    port,
    mode,
    signal: (name) => child.process.kill(name),
    ended: () => child.ended,
    restart: async () => {
      child = start();
      await answering();
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };

  function start() {
    return startChild(process.execPath, [program, "--address", address]);
  }
}
