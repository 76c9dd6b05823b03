import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freeSubnet, temporaryFolder } from "testing";
import { stopJobs } from "../../contract/nomad/stop-jobs.ts";

const main = join(import.meta.dirname, "..", "..", "src", "nomad", "main.ts");

/** A place for one embedded Nomad of one host: its config file, and where it listens. No Consul is there. */
export interface NomadPlace extends AsyncDisposable {
  readonly configFile: string;
  readonly dataDir: string;
  readonly address: string;
  readonly url: string;
}

export async function createNomadPlace(): Promise<NomadPlace> {
  await using stack = new AsyncDisposableStack();
  const address = stack.use(freeSubnet()).address(21);
  const folder = stack.use(await temporaryFolder("nomad-process"));
  const dataDir = join(folder.path, "data");
  const config = {
    datacenter: "dc1",
    dataDir,
    hosts: [{ name: "node01", address, server: true, client: true }],
  };
  const configFile = join(folder.path, "nomad.json");
  await writeFile(configFile, JSON.stringify(config));
  const kept = stack.move();
  return {
    configFile,
    dataDir,
    address,
    url: `http://${address}:4646`,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

export interface NomadProcess extends AsyncDisposable {
  /** Ends it with a signal; the exit code, null for SIGKILL. Its tasks go on. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the executable and waits until it listens; disposal ends its tasks, then the process. */
export async function startNomadProcess({ configFile, url }: NomadPlace): Promise<NomadProcess> {
  const child = spawn(process.execPath, [main, "--config", configFile], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) {
    if (JSON.parse(line).msg === "listening") break;
  }
  child.stdout.resume();
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (isOver()) return child.exitCode;
    child.kill(signal);
    await once(child, "exit");
    return child.exitCode;
  };
  return {
    end,
    [Symbol.asyncDispose]: async () => {
      if (!isOver()) await stopJobs(url);
      await end("SIGKILL");
    },
  };
}

/** Runs the executable to its end. */
export async function runNomad(args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  await once(child, "close");
  return { code: child.exitCode, stderr };
}
