import type { AddressInfo } from "node:net";
import { createProxy, type Proxy, type ProxyOptions } from "../../src/proxy/create-proxy.ts";
import type { AttemptReport } from "../../src/upstream/attempt-report.ts";
import type { Decision, UpstreamSelector } from "../../src/exchange/upstream-selector.ts";
import type { UpstreamInstance } from "../../src/upstream/instance.ts";
import type { UpstreamTimeouts } from "../../src/upstream/timeouts.ts";

export interface TestProxy extends AsyncDisposable {
  readonly proxy: Proxy;
  readonly address: string;
  readonly port: number;
}

export const patientTimeouts: UpstreamTimeouts = {
  connectMs: 2000,
  connectTryMs: 0,
  headMs: 10_000,
  idleMs: 10_000,
  streamIdleMs: 0,
  tunnelIdleMs: 0,
  requestMs: 0,
};

export const silentReport: AttemptReport = {
  connected() {},
  hangs: () => false,
  firstByte() {},
  drains() {},
  done() {},
};

/** An instance of the address and port. */
export function instanceAt(address: string, port: number, id = `${address}:${port}`): UpstreamInstance {
  return { id, address, port, protocol: "http" };
}

/** Always this instance, whatever the request; gives up after `attempts`. */
export function onlyInstance(
  instance: UpstreamInstance,
  { timeouts = patientTimeouts, report = silentReport, attempts = 1 } = {},
): UpstreamSelector {
  const decision: Decision = { kind: "instance", instance, timeouts, report };
  return { select: (_request, attempt) => (attempt.number > attempts ? { kind: "give-up" } : decision) };
}

/** A proxy on a free port of the address. An exception in it fails the process, hence the test. */
export async function startProxy(address: string, options: ProxyOptions): Promise<TestProxy> {
  const proxy = createProxy({
    observer: { failed: (error) => queueMicrotask(() => fail(error)) },
    ...options,
  });
  await proxy.listen({ host: address, port: 0 });
  return {
    proxy,
    address,
    port: (proxy.server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => proxy.drain(AbortSignal.abort()),
  };
}

function fail(error: unknown): never {
  throw error;
}
