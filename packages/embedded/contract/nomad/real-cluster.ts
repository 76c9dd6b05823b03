import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually, freeSubnet, temporaryFolder } from "testing";
import { ask } from "./ask.ts";
import { stopJobs } from "./stop-jobs.ts";
import type { NomadTarget } from "./target.ts";

export interface Binaries {
  readonly nomad: string;
  readonly consul: string;
}

/** A real Nomad agent (server and client in one) and a real Consul agent, on a loopback subnet of their own, ready for jobs. */
export async function startRealCluster(binaries: Binaries): Promise<NomadTarget & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const version = await versionOf(binaries.nomad);
  const address = stack.use(freeSubnet()).address(21);
  const folder = stack.use(await temporaryFolder("real-nomad"));
  const url = `http://${address}:4646`;
  stack.use(await startConsul(binaries.consul, address, folder.path));
  stack.use(await startNomad(binaries.nomad, address, folder.path));
  // A client that registers before there is a leader tries again after up to 30 s.
  await eventually(async () => at((await ask(url, "/v1/nodes")).json), {
    timeoutMs: 60_000,
    intervalMs: 100,
  });
  stack.defer(() => stopJobsAndForget(url, join(folder.path, "nomad", "alloc")));
  const kept = stack.move();
  return {
    url,
    consulUrl: `http://${address}:8500`,
    version,
    privateAddress: "127.0.0.1",
    agentAddress: address,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A client mounts a file system for each task's secrets: the folder can be removed when it has forgotten the allocations. */
async function stopJobsAndForget(url: string, allocFolder: string): Promise<void> {
  await stopJobs(url);
  await eventually(
    async () => {
      await ask(url, "/v1/system/gc", { method: "PUT" });
      return !existsSync(allocFolder) || readdirSync(allocFolder).length === 0;
    },
    { timeoutMs: 30_000, intervalMs: 200 },
  );
}

/** The version a Nomad binary states, for example `2.0.5`. */
export async function versionOf(binary: string): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, ["version"]);
  const version = /Nomad v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (!version) throw new Error(`${binary} version says ${stdout.slice(0, 200)}`);
  return version;
}

function at(nodes: unknown): boolean {
  return Array.isArray(nodes) && nodes.some((node) => node.Status === "ready");
}

async function startConsul(binary: string, address: string, folder: string): Promise<AsyncDisposable> {
  const args = [
    "agent",
    "-dev",
    "-node=node01",
    "-datacenter=dc1",
    `-bind=${address}`,
    `-client=${address}`,
    "-log-level=warn",
  ];
  return startAgent(binary, args, folder);
}

async function startNomad(binary: string, address: string, folder: string): Promise<AsyncDisposable> {
  const config = {
    region: "global",
    datacenter: "dc1",
    name: "node01",
    data_dir: join(folder, "nomad"),
    bind_addr: address,
    advertise: { http: address, rpc: address, serf: address },
    log_level: "WARN",
    // All tests run at once and ask from one address: the default of 100 connections answers some of them with 429.
    limits: { http_max_conns_per_client: 0 },
    server: { enabled: true, bootstrap_expect: 1, raft_multiplier: 1 },
    client: {
      enabled: true,
      network_interface: "lo",
      options: { "fingerprint.denylist": "env_aws,env_gce,env_azure,env_digitalocean" },
      // The only address of the interface is 127.0.0.1.
      host_network: { private: { cidr: "127.0.0.0/8" } },
    },
    plugin: { raw_exec: { config: { enabled: true } } },
    consul: { address: `${address}:8500` },
  };
  await mkdir(join(folder, "nomad"));
  await writeFile(join(folder, "nomad.json"), JSON.stringify(config));
  return startAgent(binary, ["agent", `-config=${join(folder, "nomad.json")}`], folder);
}

async function startAgent(binary: string, args: readonly string[], folder: string): Promise<AsyncDisposable> {
  const child = spawn(binary, args, { stdio: "ignore", cwd: folder });
  await once(child, "spawn");
  return {
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
