import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * A TCP port that was free on this address a moment ago.
 * It lies below the ports that kernels give to clients and that worlds give to tasks, so that neither takes it meanwhile.
 */
export async function freePort(address = "127.0.0.1"): Promise<number> {
  for (let attempt = 1; attempt <= 100; attempt++) {
    const port = randomInt(10_000, 20_000);
    if (await isFree(port, address)) return port;
  }
  throw new Error(`no free port between 10000 and 19999 on ${address} in 100 attempts`);
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
