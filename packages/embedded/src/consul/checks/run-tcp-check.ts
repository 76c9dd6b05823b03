import { connect } from "node:net";
import type { CheckDefinition } from "./check-definition.ts";
import type { CheckResult } from "./check-result.ts";
import { describeDialError, goTimeout } from "./go-errors.ts";

const defaultTimeoutMs = 10_000;

/** Connects once and hangs up. Never rejects. */
export function runTcpCheck(check: CheckDefinition, signal: AbortSignal): Promise<CheckResult> {
  const { host, port } = splitAddress(check.tcp);
  const timeoutMs = check.timeoutMs || defaultTimeoutMs;
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs, signal });
    const finish = (result: CheckResult): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => finish({ status: "passing", output: `TCP connect ${check.tcp}: Success` }));
    socket.once("timeout", () =>
      finish({ status: "critical", output: `dial tcp ${check.tcp}: ${goTimeout}` }),
    );
    socket.on("error", (error) =>
      finish({ status: "critical", output: `dial tcp ${check.tcp}: ${describeDialError(error)}` }),
    );
  });
}

function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(address.slice(colon + 1)) };
}
