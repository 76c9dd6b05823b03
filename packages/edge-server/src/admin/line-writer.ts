import { write } from "node:fs";

/** Lines waiting for a reader beyond this many characters are dropped. */
const maxWaiting = 4 * 1024 * 1024;

/** What a pipe takes in one piece from several writers: PIPE_BUF of pipe(7). A longer line is written by itself. */
export const pipeAtomBytes = 4096;

/**
 * Writes lines to a descriptor, many at a time, never blocking the event loop; a dead or stuck reader costs lines, nothing else.
 * `maxAtOnce`: bytes a write, for descriptors that other processes write to as well.
 */
export function createLineWriter(descriptor: number, maxAtOnce = Infinity): (line: string) => void {
  let waiting: string[] = [];
  let waitingLength = 0;
  let isWriting = false;
  return (line) => {
    if (waitingLength > maxWaiting) return;
    waiting.push(line);
    waitingLength += line.length + 1;
    if (!isWriting) flush();
  };

  function flush(): void {
    if (waiting.length === 0) return;
    isWriting = true;
    const lines = maxAtOnce === Infinity ? waiting : waiting.slice(0, fitting());
    waiting = waiting.slice(lines.length);
    const text = `${lines.join("\n")}\n`;
    waitingLength -= text.length;
    writeAll(Buffer.from(text));
  }

  function fitting(): number {
    let bytes = 0;
    const tooMuch = waiting.findIndex((line) => (bytes += Buffer.byteLength(line) + 1) > maxAtOnce);
    return tooMuch === -1 ? waiting.length : Math.max(1, tooMuch);
  }

  function writeAll(bytes: Buffer): void {
    write(descriptor, bytes, (error, written) => {
      if (!error && written < bytes.length) return writeAll(bytes.subarray(written));
      isWriting = false;
      return flush();
    });
  }
}
