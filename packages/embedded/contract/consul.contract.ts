import { afterAll, beforeAll, describe } from "vitest";
import { describeBlocking } from "./consul/blocking.contract.ts";
import { describeCatalog } from "./consul/catalog.contract.ts";
import { describeChecks } from "./consul/checks.contract.ts";
import { describeConnections } from "./consul/connections.contract.ts";
import { describeKv } from "./consul/kv.contract.ts";
import { describeLocks } from "./consul/locks.contract.ts";
import { describeProxies } from "./consul/proxies.contract.ts";
import { describeServices } from "./consul/services.contract.ts";
import { agentOf, type ConsulTarget } from "./consul/target.ts";
import { startUpstream } from "./consul/upstream.ts";

/**
 * What this project relies on in Consul's HTTP API, as tests of a running cluster: three servers node01–03, a client node04.
 * Registers as tests of the calling file; checks are pointed at addresses of the cluster's subnet.
 */
export function describeConsulContract(
  name: string,
  start: () => Promise<ConsulTarget & AsyncDisposable>,
): void {
  describe(`Consul contract: ${name}`, () => {
    let running: (ConsulTarget & AsyncDisposable) | undefined;
    let upstreams = 0;
    const target = (): ConsulTarget => {
      if (!running) throw new Error("the cluster under test did not start");
      return running;
    };

    beforeAll(async () => {
      running = await start();
    }, 120_000);
    afterAll(async () => {
      await running?.[Symbol.asyncDispose]();
    });

    describeServices(target);
    describeChecks({
      target,
      startUpstream: () => {
        upstreams += 1;
        return startUpstream(agentOf(target(), "node01").address.replace(/\d+$/, String(100 + upstreams)));
      },
    });
    describeBlocking(target);
    describeCatalog(target);
    describeKv(target);
    describeConnections(target);
    describeLocks(target);
    describeProxies(target);
  });
}
