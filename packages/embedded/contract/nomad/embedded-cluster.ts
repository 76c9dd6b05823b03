import { createEmbeddedConsul, createEmbeddedNomad } from "embedded";
import { freeSubnet, temporaryFolder } from "testing";
import { stopJobs } from "./stop-jobs.ts";
import type { NomadTarget } from "./target.ts";

/** The embedded Nomad and Consul with one host. */
export async function startEmbeddedCluster(): Promise<NomadTarget & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const address = stack.use(freeSubnet()).address(21);
  const folder = stack.use(await temporaryFolder("embedded-nomad"));
  const log = (): void => {};
  const host = { name: "node01", address };
  const consul = stack.use(
    createEmbeddedConsul(
      {
        datacenter: "dc1",
        dataDir: `${folder.path}/consul`,
        httpPort: 8500,
        hosts: [{ ...host, server: true }],
      },
      { log },
    ),
  );
  await consul.listen();
  const nomad = stack.use(
    createEmbeddedNomad(
      {
        region: "global",
        datacenter: "dc1",
        dataDir: `${folder.path}/nomad`,
        consulHttpPort: 8500,
        ports: { serverHttp: 4646, clientHttp: 4746, rpc: 4647, serf: 4648 },
        maxKillTimeoutMs: 30_000,
        dynamicPorts: { min: 20_000, max: 32_000 },
        hosts: [{ ...host, server: true, client: true }],
      },
      { log, taskEnvironment: { PATH: "/usr/local/bin:/usr/bin:/bin" } },
    ),
  );
  await nomad.listen();
  stack.defer(() => stopJobs(`http://${address}:4646`));
  const kept = stack.move();
  return {
    url: `http://${address}:4646`,
    consulUrl: `http://${address}:8500`,
    version: "2.0.5",
    privateAddress: address,
    agentAddress: address,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
