import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freeSubnet, temporaryFolder } from "testing";
import type { ConsulAgent } from "../../contract/consul/target.ts";
import type { EmbeddedConsulConfig } from "../../src/consul/config.ts";

const main = join(import.meta.dirname, "..", "..", "src", "consul", "main.ts");

/** A place for one embedded Consul: its config file, and where its agents listen. */
export interface ConsulPlace extends AsyncDisposable {
  readonly configFile: string;
  readonly config: EmbeddedConsulConfig;
  readonly agents: readonly [ConsulAgent, ConsulAgent];
}

/** Two hosts, the first a server. */
export async function createConsulPlace(): Promise<ConsulPlace> {
  await using stack = new AsyncDisposableStack();
  const subnet = stack.use(freeSubnet());
  const folder = stack.use(await temporaryFolder("consul-process"));
  const host = (number: number) => ({
    name: `node0${number}`,
    address: subnet.address(20 + number),
    server: number === 1,
  });
  const hosts = [host(1), host(2)];
  const config = { datacenter: "dc1", dataDir: join(folder.path, "data"), httpPort: 8500, hosts };
  const configFile = join(folder.path, "consul.json");
  await writeFile(configFile, JSON.stringify(config));
  const agent = (number: number): ConsulAgent => ({
    ...host(number),
    url: `http://${host(number).address}:8500`,
  });
  const kept = stack.move();
  return {
    configFile,
    config,
    agents: [agent(1), agent(2)],
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

export interface ConsulProcess extends AsyncDisposable {
  /** Ends it with a signal; the exit code, null for SIGKILL. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the executable and waits until it listens. */
export async function startConsulProcess({ configFile }: ConsulPlace): Promise<ConsulProcess> {
  const child = spawn(process.execPath, [main, "--config", configFile], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) {
    if (JSON.parse(line).msg === "listening") break;
  }
  child.stdout.resume();
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    await once(child, "exit");
    return child.exitCode;
  };
  return {
    end,
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL");
    },
  };
}

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Called while it starts. */
  readonly onSpawn?: (kill: (signal: NodeJS.Signals) => void) => Promise<void>;
}

/** Runs the executable to its end. */
export async function runConsul(args: readonly string[], { onSpawn }: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (output.stderr += String(chunk)));
  const closed = once(child, "close");
  await onSpawn?.((signal) => child.kill(signal));
  await closed;
  return { code: child.exitCode, ...output };
}
