import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { createSupervisedUnits } from "../../supervisor/units.ts";
import type { WorldFolder } from "../../world/folder.ts";
import type { ExecOptions, ExecResult, Host } from "../host.ts";
import { localFiles } from "../local-files.ts";

/** This machine, standing for all hosts of an embedded world. */
export function createEmbeddedHost(folder: WorldFolder, address: string): Host {
  const name = "machine";
  return { name, address, ...localFiles, exec: runHere, units: createSupervisedUnits(folder, name) };
}

/** {@link Host.exec} on this machine. */
export async function runHere(
  command: readonly string[],
  { signal, input, env }: ExecOptions,
): Promise<ExecResult> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    signal,
    env: env ? { ...env } : process.env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 128));
  });
  // A program that does not read its input may be gone before all of it is written.
  child.stdin.on("error", () => {}).end(input ?? "");
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}
