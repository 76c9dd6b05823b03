import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { CallOptions } from "../call-options.ts";

export interface ExecOptions extends CallOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** {@link Host.exec} by a process of this machine. */
export async function execLocally(
  command: readonly string[],
  { signal, input, env }: ExecOptions,
): Promise<ExecResult> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    signal,
    ...(env && { env: { ...env } }),
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
