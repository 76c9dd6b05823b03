import type { EventEmitter } from "node:events";

/** Nobody reads the command's output any more: `| head`, or a terminal that was closed. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

export interface StopCommandOptions {
  /** Emits SIGINT, SIGTERM, SIGHUP. */
  readonly process: EventEmitter;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly now: () => number;
  /** Ends the program at once. */
  readonly exit: () => void;
}

/** A runner between the terminal and this program may pass on what the terminal has sent already. */
const sameCtrlCMs = 300;

/**
 * A signal that is aborted by the first Ctrl-C, SIGTERM or SIGHUP, so that the command cleans up what it started, and when its output is
 * closed. A second Ctrl-C ends the program at once; nothing else does.
 */
export function stopSignal({ process, stdout, stderr, now, exit }: StopCommandOptions): AbortSignal {
  const stop = new AbortController();
  let interruptedAt: number | undefined;
  const interrupt = (): void => {
    if (interruptedAt === undefined) {
      interruptedAt = now();
      stderr.write("\nstopping; Ctrl-C again to end at once\n");
      stop.abort(new Error("interrupted"));
    } else if (now() - interruptedAt > sameCtrlCMs) exit();
  };
  process.on("SIGINT", interrupt);
  for (const signal of ["SIGTERM", "SIGHUP"])
    process.on(signal, () => stop.abort(new Error(`ended by ${signal}`)));
  for (const stream of [stdout, stderr])
    stream.on("error", () => stop.abort(new OutputClosed("nobody reads the output")));
  return stop.signal;
}
