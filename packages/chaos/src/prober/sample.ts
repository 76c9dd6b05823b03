/** How a request is sent: over a connection kept from earlier requests, or over a fresh connection. */
export const lanes = ["keep-alive", "fresh"] as const;
export type Lane = (typeof lanes)[number];

/**
 * The outcome of a request. `unknown` is not a failure of the target: the prober could not send the request, or was stopped before it was
 * decided. The position in this list is the code on disk.
 */
export const outcomes = ["ok", "refused", "reset", "timeout", "5xx", "wrong", "unknown"] as const;
export type Outcome = (typeof outcomes)[number];
export const failures = ["refused", "reset", "timeout", "5xx", "wrong"] as const satisfies readonly Outcome[];
export type Failure = (typeof failures)[number];

/** One request. All times in microseconds. */
export interface Sample {
  /** When it was due, from the start of the load. */
  readonly dueUs: number;
  /** How much later than due the prober sent it: its own lag. */
  readonly lagUs: number;
  /** From when it was *due* to its last byte, so that a late prober cannot hide an outage (coordinated omission). */
  readonly latencyUs: number;
  /** Index into the targets of the header. */
  readonly target: number;
  readonly lane: Lane;
  readonly outcome: Outcome;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
}

/** Size of one sample on disk: u32 due, u32 lag, u32 latency, u8 target, u8 lane × 16 + outcome, u16 status; little-endian. */
export const sampleBytes = 16;

const maxU32 = 0xffff_ffff;

/** Writes one sample at `offset`. Times beyond 71 minutes are cut to the largest that fits. */
export function writeSample(buffer: Buffer, offset: number, sample: Sample): void {
  buffer.writeUInt32LE(clamp(sample.dueUs), offset);
  buffer.writeUInt32LE(clamp(sample.lagUs), offset + 4);
  buffer.writeUInt32LE(clamp(sample.latencyUs), offset + 8);
  buffer.writeUInt8(sample.target, offset + 12);
  buffer.writeUInt8(lanes.indexOf(sample.lane) * 16 + outcomes.indexOf(sample.outcome), offset + 13);
  buffer.writeUInt16LE(sample.status, offset + 14);
}

/** All whole samples of a file, by due time; a last one cut short by a crash is left out. */
export function readSamples(buffer: Buffer): Sample[] {
  const count = Math.floor(buffer.length / sampleBytes);
  return Array.from({ length: count }, (_, index) => readSample(buffer, index * sampleBytes)).toSorted(
    (a, b) => a.dueUs - b.dueUs,
  );
}

function readSample(buffer: Buffer, offset: number): Sample {
  const kind = buffer.readUInt8(offset + 13);
  return {
    dueUs: buffer.readUInt32LE(offset),
    lagUs: buffer.readUInt32LE(offset + 4),
    latencyUs: buffer.readUInt32LE(offset + 8),
    target: buffer.readUInt8(offset + 12),
    // A code of a newer format is not guessed.
    lane: lanes[kind >> 4] ?? "fresh",
    outcome: outcomes[kind & 15] ?? "unknown",
    status: buffer.readUInt16LE(offset + 14),
  };
}

function clamp(value: number): number {
  return Math.max(0, Math.min(maxU32, Math.round(value)));
}
