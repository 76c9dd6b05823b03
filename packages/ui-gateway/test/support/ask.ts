import { request, type RequestOptions } from "node:https";
import type { TLSSocket } from "node:tls";
import { anna, ca } from "./identities.ts";

export interface Asking {
  readonly method?: string;
  /** Default: anna's; null: none. */
  readonly authorization?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: RequestOptions["agent"];
  readonly from?: string;
}

export interface Answer {
  /** Of the certificate that was shown. */
  readonly serial: string;
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** One request as a browser sends it: SNI and Host are the UI's name. */
export function ask(
  port: number,
  {
    ui,
    path,
    method = "GET",
    authorization = anna,
    headers = {},
    agent = false,
    from,
  }: Asking & { ui: string; path: string },
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const host = `${ui}.localhost`;
  const sent = request({
    host: "127.0.0.1",
    port,
    servername: host,
    ca,
    method,
    path,
    agent,
    // A test that waits for ever would leave its gateway.
    signal: AbortSignal.timeout(50_000),
    ...(from !== undefined && { localAddress: from }),
    headers: { host: `${host}:${port}`, ...(authorization !== null && { authorization }), ...headers },
  }).end();
  sent.on("error", reject).on("response", (response) => {
    let body = "";
    const serial = (response.socket as TLSSocket).getPeerX509Certificate()?.serialNumber ?? "";
    response.setEncoding("utf8").on("data", (text: string) => (body += text));
    response
      .on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body, serial }))
      .on("error", reject);
  });
  return promise;
}
