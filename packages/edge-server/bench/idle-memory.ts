import { connect, type Socket } from "node:net";
import { memoryMegabytes } from "./process-costs.ts";

/** A proxy's memory with so many keep-alive connections that have each carried one request and now are idle. */
export async function measureIdleMemory(
  pid: number,
  address: string,
  port: number,
  count: number,
): Promise<number> {
  const sockets: Socket[] = [];
  try {
    // A few at a time: it is not the accept queue that is measured.
    while (sockets.length < count)
      sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => openUsed(address, port)))));
    return memoryMegabytes(pid);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function openUsed(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true });
    socket.once("error", reject);
    socket.once("data", () => resolve(socket));
    socket.write("GET /400 HTTP/1.1\r\nHost: bench\r\n\r\n");
  });
}
