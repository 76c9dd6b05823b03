import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const certificates = fileURLToPath(new URL("../proxy/certificates/", import.meta.url));

/** The authority that signed what {@link startHttpsUpstream} shows. */
export const authorityFile = `${certificates}ca.pem`;

/** An HTTPS server with a certificate for `one.test` that answers `ok` over TLS and counts what it was asked, by user agent. */
export async function startHttpsUpstream() {
  const requests: { readonly url: string; readonly userAgent: string | undefined }[] = [];
  const server = createServer(
    { cert: readFileSync(`${certificates}one.pem`), key: readFileSync(`${certificates}one.key`) },
    (request, response) => {
      requests.push({ url: request.url ?? "", userAgent: request.headers["user-agent"] });
      response.end("ok over TLS");
    },
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
