import { spawn, type ChildProcess } from "node:child_process";

export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly ended: Promise<number | string>;
  /** stdout and stderr so far. */
  output(): string;
}

/** A child process in an environment of its own, killed on disposal. */
export function startChild(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Child {
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  }
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
  return {
    process: child,
    ended,
    output: () => output.join(""),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
