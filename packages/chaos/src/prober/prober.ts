import type { ProbeConfig } from "./config.ts";
import type { ProbeCounts } from "./counts.ts";
import { dueCount, dueRequest, turnsOf } from "./schedule.ts";
import { createSender, type Sender } from "./sender.ts";
import { createStallClock, type StallClock } from "./stall-clock.ts";
import { createTally, type TallyDeps } from "./tally.ts";

/** An open-loop load: sends what is due, whatever became of the requests before. */
export interface Prober {
  readonly counts: () => ProbeCounts;
  /** Sends until the signal, or `maxDurationMs` is over; then gives what is under way one timeout to end. */
  run(signal: AbortSignal): Promise<ProbeEnd>;
}

/** What a load ended with. */
export interface ProbeEnd {
  readonly due: number;
  readonly elapsedMs: number;
  /** How many requests were not sent or not decided, by the system's error code. */
  readonly trouble: Readonly<Record<string, number>>;
  /** How many connections showed each certificate, by serial number; empty without https targets. */
  readonly certificates: Readonly<Record<string, number>>;
}

/** Makes a load of this configuration. It never retries. */
export function createProber(config: ProbeConfig, deps: TallyDeps): Prober {
  const { elapsedUs } = deps;
  const stalls = createStallClock(elapsedUs);
  const tally = createTally(config, deps);
  const sender = createSender(config, { tally, stalls });
  const maxUs = config.maxDurationMs * 1000;
  const turns = turnsOf(config.targets);
  let sent = 0;

  const sendDue = () => {
    const { ratePerSecond } = config;
    const due = dueCount(Math.min(elapsedUs(), maxUs), ratePerSecond);
    while (sent < due) sender.send(dueRequest(sent++, { ratePerSecond, turns }));
  };

  return {
    counts: () => ({
      ...tally.counts(),
      due: sent,
      inFlight: sender.inFlight(),
      decided: sender.oldest() ?? sent,
    }),
    async run(signal) {
      while (!signal.aborted && elapsedUs() < maxUs) {
        stalls.tick();
        sendDue();
        await nextTick();
      }
      if (!signal.aborted) sendDue();
      const elapsedMs = elapsedUs() / 1000;
      await settle({ sender, stalls, elapsedUs, untilUs: elapsedMs * 1000 + config.timeoutMs * 1100 });
      return { due: sent, elapsedMs, trouble: tally.trouble, certificates: tally.certificates };
    },
  };
}

interface Settling {
  readonly sender: Sender;
  readonly stalls: StallClock;
  readonly elapsedUs: () => number;
  readonly untilUs: number;
}

/** Waits for what is under way, gives up what is not over in time, and closes every connection. */
async function settle({ sender, stalls, elapsedUs, untilUs }: Settling): Promise<void> {
  while (sender.inFlight() > 0 && elapsedUs() < untilUs) {
    stalls.tick();
    await nextTick();
  }
  sender.close();
}

/**
 * About a millisecond, the resolution of Node's timers; then one more turn of the event loop: after a stall of this process it learns which
 * connections were closed meanwhile before it sends over them.
 */
function nextTick(): Promise<void> {
  return new Promise((resolve) => setTimeout(() => setImmediate(resolve), 1));
}
