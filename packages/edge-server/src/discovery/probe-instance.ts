import { request as plainRequest } from "node:http";

export interface ProbeTarget {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: "http" | "https";
}

export interface ProbeOptions {
  /** Asked with GET; any answer, whatever its status, says that the instance works. */
  readonly path: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Whether the instance answers HTTP on a fresh connection in time. Never rejects. */
export async function probeInstance(
  target: ProbeTarget,
  { path, timeoutMs, signal }: ProbeOptions,
): Promise<boolean> {
  const send = target.protocol === "https" ? (await import("node:https")).request : plainRequest;
  return new Promise((resolve) => {
    const request = send({
      host: target.address,
      port: target.port,
      path,
      agent: false,
      headers: { "user-agent": "edge_server probe", connection: "close" },
      // Asks whether it lives, not whether to trust it: forwarding verifies the certificate.
      rejectUnauthorized: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    request.on("response", (response) => {
      resolve(true);
      response.destroy();
    });
    request.on("error", () => resolve(false));
    request.end();
  });
}
