import { once } from "node:events";
import { closeSync, constants, openSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { basename, dirname } from "node:path";

const drainRequest = "drain\n";

/**
 * Listens for a successor's request to drain, on a socket that only the own user may use.
 * The disposable closes it and removes the file.
 */
export async function listenForSuccessor(path: string, onDrain: () => void): Promise<AsyncDisposable> {
  rmSync(path, { force: true });
  const folder = openFolder(dirname(path));
  const server = createServer((socket) => {
    socket.setEncoding("utf8").on("error", () => socket.destroy());
    socket.on("data", (text) => text === drainRequest && onDrain());
  });
  server.listen(folder.file(basename(path)));
  await once(server, "listening");
  await chmod(path, 0o600);
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
      rmSync(path, { force: true });
      folder.close();
    },
  };
}

/** Asks the copy behind this socket to drain. False when nothing listens there. */
export async function askToDrain(path: string, signal: AbortSignal): Promise<boolean> {
  const folder = openFolder(dirname(path));
  const socket = connect(folder.file(basename(path)));
  try {
    await once(socket, "connect", { signal });
    await new Promise<void>((resolve, reject) =>
      socket.end(drainRequest, () => resolve()).on("error", reject),
    );
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
    folder.close();
  }
}

/** A folder by descriptor: socket paths are limited to 107 bytes (unix(7)), allocation folders are often longer. */
function openFolder(path: string) {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  return {
    file: (name: string) => `/proc/self/fd/${descriptor}/${name}`,
    close: () => closeSync(descriptor),
  };
}
