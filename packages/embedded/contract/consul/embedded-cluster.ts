import { freeSubnet, temporaryFolder } from "testing";
import { createEmbeddedConsul } from "../../src/consul/create-embedded-consul.ts";
import type { AgentTiming } from "../../src/consul/agent/timing.ts";
import type { ConsulAgent, ConsulTarget } from "./target.ts";

export interface EmbeddedClusterOptions {
  readonly timing?: Partial<AgentTiming>;
}

/** The embedded engine on a loopback subnet of its own, with the hosts of the default world. */
export async function startEmbeddedCluster(
  options: EmbeddedClusterOptions = {},
): Promise<ConsulTarget & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const subnet = stack.use(freeSubnet());
  const folder = stack.use(await temporaryFolder("embedded-consul"));
  const hosts = [1, 2, 3, 4].map((number) => ({
    name: `node0${number}`,
    address: subnet.address(20 + number),
    server: number < 4,
  }));
  const config = { datacenter: "vagrant-dc1", dataDir: folder.path, httpPort: 8500, hosts };
  const consul = stack.use(createEmbeddedConsul(config, { log: () => {}, ...options }));
  await consul.listen();
  const agents = hosts.map((host): ConsulAgent => ({ ...host, url: `http://${host.address}:8500` }));
  const kept = stack.move();
  return {
    agents,
    datacenter: config.datacenter,
    version: "1.22.3",
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
