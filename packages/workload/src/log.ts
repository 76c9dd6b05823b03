import { pino, type Logger } from "pino";

export type Log = Logger;

/** Log lines waiting for a reader beyond this many bytes are dropped: a stuck log pipe must not eat the task's memory. */
const maxWaitingBytes = 1024 * 1024;

/**
 * JSON log lines on stdout, written without ever blocking the event loop.
 * Survives the death of whoever reads them: Nomad's logmon may be killed, and then every write to stdout or stderr is EPIPE.
 */
export function createLog(name: string, level = "info"): Log {
  ignoreBrokenPipe(process.stdout);
  ignoreBrokenPipe(process.stderr);
  const destination = pino.destination({ dest: 1, sync: false, maxLength: maxWaitingBytes });
  destination.on("error", ignoreLostReader);
  return pino({ name, level }, destination);
}

/** Waits until all log lines are written, or `timeoutMs` passed: nobody may be reading any more. */
export async function flushLog(log: Log, timeoutMs = 500): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    log.flush(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function ignoreBrokenPipe(stream: NodeJS.WriteStream): void {
  if (!stream.listeners("error").includes(ignoreLostReader)) stream.on("error", ignoreLostReader);
}

function ignoreLostReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "EIO" && error.code !== "EBADF") throw error;
}
