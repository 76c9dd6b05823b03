import { closeSync, openSync, readSync } from "node:fs";
import { readSamples, sampleBytes, type Sample } from "chaos";

/** Reads the samples that a prober appends to its file. */
export interface SampleTail extends Disposable {
  /** What was written since the last call, whole samples only. */
  read(): Sample[];
}

/** Follows the file of a prober that has begun to write. */
export function openSampleTail(file: string): SampleTail {
  const handle = openSync(file, "r");
  const buffer = Buffer.alloc(sampleBytes * 4096);
  let position = 0;
  const readMore = (): Sample[] => {
    const length = readSync(handle, buffer, 0, buffer.length, position);
    const whole = length - (length % sampleBytes);
    position += whole;
    return readSamples(buffer.subarray(0, whole));
  };
  return {
    read() {
      const samples: Sample[] = [];
      for (let more = readMore(); more.length > 0; more = readMore()) samples.push(...more);
      return samples;
    },
    [Symbol.dispose]: () => closeSync(handle),
  };
}
