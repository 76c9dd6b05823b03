import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { z } from "zod";
import { probeTargetSchema } from "./config.ts";
import { readSamples, sampleBytes, writeSample, type Sample } from "./sample.ts";

/** What the samples mean, beside them in `<output>.json`. */
const headerSchema = z.strictObject({
  format: z.literal("nomad-demo-samples-1"),
  /** Due time 0, in milliseconds since 1970. */
  startedAtMs: z.number(),
  ratePerSecond: z.number(),
  timeoutMs: z.number(),
  targets: z.array(probeTargetSchema),
  /** Written when the prober ends in order: how many requests were due, and what the load cost. Missing after a crash. */
  end: z
    .strictObject({
      due: z.int(),
      elapsedMs: z.number(),
      cpuMs: z.number(),
      maxRssMb: z.number(),
      /** How many requests were not sent, by the system's error code. */
      trouble: z.record(z.string(), z.int()).optional(),
      /** How many connections showed each certificate, by serial number; recordings without https have none. */
      certificates: z.record(z.string(), z.int()).optional(),
    })
    .optional(),
});

export type RecordingHeader = Readonly<z.output<typeof headerSchema>>;

/** Samples as read back. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly samples: readonly Sample[];
}

/** Where the prober writes: appended to disk every `flush`, so that a crash costs at most what came since. */
export interface SampleWriter {
  add(sample: Sample): void;
  flush(): void;
  end(end: NonNullable<RecordingHeader["end"]>): void;
}

/** Creates `<output>.json` and `<output>.bin`. */
export function createSampleWriter(output: string, header: RecordingHeader): SampleWriter {
  writeFileSync(`${output}.json`, JSON.stringify(header));
  const file = openSync(`${output}.bin`, "w");
  const buffer = Buffer.alloc(sampleBytes * 4096);
  let used = 0;
  const flush = () => {
    if (used > 0) writeSync(file, buffer, 0, used);
    used = 0;
  };
  return {
    add(sample) {
      if (used === buffer.length) flush();
      writeSample(buffer, used, sample);
      used += sampleBytes;
    },
    flush,
    end(end) {
      flush();
      closeSync(file);
      writeFileSync(`${output}.json`, JSON.stringify({ ...header, end }));
    },
  };
}

/** Reads what a prober wrote, finished or not. Throws when the files are missing or not of this format. */
export function readRecording(output: string): Recording {
  const header = headerSchema.parse(JSON.parse(readFileSync(`${output}.json`, "utf8")));
  return { header, samples: readSamples(readFileSync(`${output}.bin`)) };
}
