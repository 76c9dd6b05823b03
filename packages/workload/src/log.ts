import { pino, type Logger } from "pino";
import { writtenBeforeTheEnd } from "./written-before-the-end.ts";

export type Log = Logger;

/** Log lines waiting for a reader beyond this many bytes are dropped: a stuck log pipe must not eat the task's memory. */
const maxWaitingBytes = 1024 * 1024;

/**
 * JSON log lines on stdout, written without ever blocking the event loop; `runMain` waits for the last of them.
 * Survives the death of whoever reads them: Nomad's logmon may be killed, and then every write to stdout or stderr is EPIPE.
 */
export function createLog(name: string, level = "info"): Log {
  ignoreBrokenPipe(process.stdout);
  ignoreBrokenPipe(process.stderr);
  // Without a minimum, flush() waits for nothing.
  const destination = pino.destination({ dest: 1, sync: false, minLength: 1, maxLength: maxWaitingBytes });
  destination.on("error", ignoreLostReader);
  // pino calls it as the process exits. Where nobody reads any more, what it writes fails, and it would try again for ever.
  destination.flushSync = () => {};
  const log = pino({ name, level }, destination);
  writtenBeforeTheEnd(() => new Promise<void>((resolve) => log.flush(() => resolve())));
  return log;
}

function ignoreBrokenPipe(stream: NodeJS.WriteStream): void {
  if (!stream.listeners("error").includes(ignoreLostReader)) stream.on("error", ignoreLostReader);
}

function ignoreLostReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "EIO" && error.code !== "EBADF") throw error;
}
