import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type AddressInfo, type Socket } from "node:net";
import { createServer } from "node:tls";
import { fileURLToPath } from "node:url";

const certificates = fileURLToPath(new URL("../proxy/certificates/", import.meta.url));

/** Ends TLS, with a certificate for `one.test`, in front of a plain server of this machine. */
export async function startTlsRelay(plainPort: number) {
  const sockets = new Set<Socket>();
  const server = createServer(
    { cert: readFileSync(`${certificates}one.pem`), key: readFileSync(`${certificates}one.key`) },
    (secured) => {
      const plain = connect(plainPort, "127.0.0.1");
      for (const socket of [secured, plain]) sockets.add(socket.on("error", () => socket.destroy()));
      secured.pipe(plain).pipe(secured);
    },
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
