import { classify, type Ending } from "./classify.ts";
import type { ProbeConfig } from "./config.ts";
import { noOutcomes, type ProbeCounts } from "./counts.ts";
import type { SampleWriter } from "./recording.ts";
import type { DueRequest } from "./schedule.ts";

/** A request that is on its way. */
export interface SentRequest {
  readonly due: DueRequest;
  /** How much later than due it was sent. */
  readonly lagUs: number;
  /** What its body says, and its answer has to say. */
  readonly nonce: string;
}

/** Counts and writes down what becomes of requests. */
export interface Tally {
  /** Makes a request of what is due now. */
  begin(due: DueRequest): SentRequest;
  /** `stalledMs`: how long the prober itself stood still since `begin`. */
  end(sent: SentRequest, ending: Ending, stalledMs: number): void;
  /** Serial number of the certificate that a new connection showed. */
  sawCertificate(serial: string): void;
  counts(): Omit<ProbeCounts, "due" | "inFlight" | "decided">;
  /** How many requests were not sent or not decided, by the system's error code. */
  readonly trouble: Readonly<Record<string, number>>;
  /** How many connections showed each certificate, by serial number. */
  readonly certificates: Readonly<Record<string, number>>;
}

export interface TallyDeps {
  readonly writer: SampleWriter;
  /** Time since the start in microseconds. */
  readonly elapsedUs: () => number;
}

export function createTally(
  { lagMs, blindMs }: Pick<ProbeConfig, "lagMs" | "blindMs">,
  { writer, elapsedUs }: TallyDeps,
): Tally {
  const totals = noOutcomes();
  const trouble: Record<string, number> = {};
  const certificates: Record<string, number> = {};
  let [late, blind] = [0, 0];
  return {
    begin(due) {
      const lagUs = elapsedUs() - due.dueUs;
      if (lagUs > lagMs * 1000) late++;
      if (lagUs > blindMs * 1000) blind++;
      return { due, lagUs, nonce: `${due.number.toString(36)}.${due.dueUs.toString(36)}` };
    },
    end({ due: { dueUs, target, lane }, lagUs, nonce }, ending, stalledMs) {
      const outcome = classify(ending.kind === "timeout" ? { ...ending, stalledMs } : ending, nonce);
      totals[outcome]++;
      if (ending.kind === "error" && outcome === "unknown")
        trouble[ending.code] = (trouble[ending.code] ?? 0) + 1;
      const status = ending.kind === "answer" ? ending.status : 0;
      writer.add({ dueUs, lagUs, latencyUs: elapsedUs() - dueUs, target, lane, outcome, status });
    },
    sawCertificate(serial) {
      certificates[serial] = (certificates[serial] ?? 0) + 1;
    },
    counts: () => ({ ...totals, late, blind }),
    trouble,
    certificates,
  };
}
