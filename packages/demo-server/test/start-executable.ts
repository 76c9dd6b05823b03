import { spawn } from "node:child_process";
import { rename, writeFile } from "node:fs/promises";
import { request } from "node:https";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { freePort } from "testing";

/** What `build` made. */
export const executable = fileURLToPath(new URL("../dist/demo_server", import.meta.url));

/** Starts the built executable in an empty environment. It may not listen yet. */
export async function startExecutable(args: readonly string[] = []) {
  const port = await freePort();
  const child = spawn(executable, ["--address", `127.0.0.1:${port}`, ...args], {
    env: {},
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    port,
    child,
    ended,
    output: () => output.join(""),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** One request over TLS on a connection of its own; rejects when there is no whole answer. */
export function getSecurely(port: number, path: string, tls: ConnectionOptions) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    body: string;
    serial: string;
  }>();
  const sent = request({ host: "127.0.0.1", port, path, agent: false, ...tls }).end();
  sent.on("error", reject);
  sent.on("response", (response) => {
    // eslint-disable-next-line typescript/no-unsafe-type-assertion -- https has sockets of no other kind
    const socket = response.socket as TLSSocket;
    const serial = socket.getPeerX509Certificate()?.serialNumber.toLowerCase() ?? "none";
    let body = "";
    response.setEncoding("utf8").on("data", (text: string) => (body += text));
    response.on("end", () => resolve({ status: response.statusCode ?? 0, body, serial })).on("error", reject);
  });
  return promise;
}

/** Replaces a file whole: nobody reads a half of it. */
export async function replace(file: string, content: string): Promise<void> {
  await writeFile(`${file}.next`, content, { mode: 0o600 });
  await rename(`${file}.next`, file);
}
