import { once } from "node:events";
import { createServer } from "node:net";
import { threadId } from "node:worker_threads";

const first = 10_000;
const count = 10_000;

/** Where the next search begins. Test files run side by side: each begins elsewhere, so that none is given what another was given and has not taken yet. */
let next = (process.pid * 97 + threadId * 31) % count;

/**
 * A TCP port that was free on this address a moment ago, and that this process was not given before.
 * It lies below the ports that kernels give to clients and that worlds give to tasks, so that neither takes it meanwhile.
 */
export async function freePort(address = "127.0.0.1"): Promise<number> {
  for (let attempt = 1; attempt <= count; attempt++) {
    const port = first + next;
    next = (next + 1) % count;
    if (await isFree(port, address)) return port;
  }
  throw new Error(`no free port between ${first} and ${first + count - 1} on ${address}`);
}

async function isFree(port: number, address: string): Promise<boolean> {
  const server = createServer().listen(port, address);
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
}
