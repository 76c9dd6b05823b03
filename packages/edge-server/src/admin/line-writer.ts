import { write } from "node:fs";

/** Lines waiting for a reader beyond this many characters are dropped. */
const mostWaiting = 4 * 1024 * 1024;

/** Writes lines to a descriptor, many at a time, never blocking the event loop; a dead or stuck reader costs lines, nothing else. */
export function createLineWriter(descriptor: number): (line: string) => void {
  let waiting: string[] = [];
  let waitingLength = 0;
  let isWriting = false;
  return (line) => {
    if (waitingLength > mostWaiting) return;
    waiting.push(line);
    waitingLength += line.length + 1;
    if (!isWriting) flush();
  };

  function flush(): void {
    if (waiting.length === 0) return;
    isWriting = true;
    writeAll(Buffer.from(`${waiting.join("\n")}\n`));
    waiting = [];
    waitingLength = 0;
  }

  function writeAll(bytes: Buffer): void {
    write(descriptor, bytes, (error, written) => {
      if (!error && written < bytes.length) return writeAll(bytes.subarray(written));
      isWriting = false;
      return flush();
    });
  }
}
