import { spawn, type ChildProcess } from "node:child_process";
import { eventually, whenEnded } from "testing";

export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Exit code or signal, once all of {@link output} is here. */
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
  const ended = whenEnded(child);
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

/** Runs `attempt` until it succeeds; throws what the child said as soon as it has ended, or when time is up. */
export async function whenUp(child: Child, attempt: () => Promise<unknown>): Promise<void> {
  const hasEnded = () => child.process.exitCode !== null || child.process.signalCode !== null;
  try {
    await eventually(async () => hasEnded() || (await attempt().then(() => true)));
  } catch (cause) {
    throw new Error(`not up: ${child.output()}`, { cause });
  }
  if (hasEnded()) throw new Error(`ended before it was up: ${child.output()}`);
}
