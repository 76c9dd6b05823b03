import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually, freeSubnet, temporaryFolder } from "testing";
import { ask } from "./ask.ts";
import type { ConsulAgent, ConsulTarget } from "./target.ts";

const datacenter = "vagrant-dc1";
const names = ["node01", "node02", "node03", "node04"] as const;

/** The version a Consul binary states, for example `1.22.3`. */
export async function versionOf(binary: string): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, ["version"]);
  const version = /Consul v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (!version) throw new Error(`${binary} version says ${stdout.slice(0, 200)}`);
  return version;
}

/** Real agents on a loopback subnet of their own: three servers and a client, with a leader and all members known when this returns. */
export async function startRealCluster(binary: string): Promise<ConsulTarget & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const version = await versionOf(binary);
  const subnet = stack.use(freeSubnet());
  const folder = stack.use(await temporaryFolder("real-consul"));
  const servers = [21, 22, 23].map((host) => subnet.address(host));
  const agents = names.map((name, position): ConsulAgent => {
    const address = subnet.address(21 + position);
    return { name, address, url: `http://${address}:8500`, server: position < 3 };
  });
  for (const agent of agents) stack.use(await startAgent({ binary, agent, folder: folder.path, servers }));
  await eventually(() => isReady(agents), { timeoutMs: 60_000, intervalMs: 100 });
  const kept = stack.move();
  return { agents, datacenter, version, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

interface AgentStart {
  readonly binary: string;
  readonly agent: ConsulAgent;
  readonly folder: string;
  readonly servers: readonly string[];
}

async function startAgent({ binary, agent, folder, servers }: AgentStart): Promise<AsyncDisposable> {
  const home = join(folder, agent.name);
  await mkdir(home);
  const config = {
    node_name: agent.name,
    datacenter,
    data_dir: join(home, "data"),
    ...(agent.server ? { server: true, bootstrap_expect: servers.length } : {}),
    bind_addr: agent.address,
    client_addr: agent.address,
    advertise_addr: agent.address,
    retry_join: servers,
    retry_interval: "1s",
    performance: { raft_multiplier: 1 },
    disable_update_check: true,
    leave_on_terminate: false,
    log_level: "WARN",
  };
  await writeFile(join(home, "config.json"), JSON.stringify(config));
  const child = spawn(binary, ["agent", `-config-file=${join(home, "config.json")}`], { stdio: "ignore" });
  await once(child, "spawn");
  return {
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function isReady(agents: readonly ConsulAgent[]): Promise<boolean> {
  for (const agent of agents) {
    const [nodes, consul, state] = await Promise.all([
      ask(agent, "/v1/catalog/nodes"),
      ask(agent, "/v1/health/service/consul?passing"),
      ask(agent, "/v1/health/state/passing"),
    ]);
    // A node comes without addresses from gossip; its agent adds them.
    if (nodes.text.includes('"TaggedAddresses":null')) return false;
    if (lengthOf(nodes.json) !== 4 || lengthOf(consul.json) !== 3 || lengthOf(state.json) !== 4) return false;
  }
  return true;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : -1;
}
