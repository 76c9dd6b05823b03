import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startProber, type RunningProber, type Sample } from "chaos";
import { messageOf } from "command-line/message-of";
import type { World } from "orchestrator";
import type { Probe, ProbeTargetPicture } from "../state/probes.ts";
import { openSampleTail, type SampleTail } from "./sample-tail.ts";

export interface ProbeSink {
  /** Requests that were decided, in any order. */
  readonly probed: (targets: readonly ProbeTargetPicture[], probes: readonly Probe[]) => void;
  /** Nobody asks now, and why. */
  readonly idle: (reason: string) => void;
}

export interface FollowProbesOptions extends ProbeSink {
  readonly open: () => Promise<World>;
  /** Requests per second to each edge. */
  readonly ratePerEdge: number;
  /** Whether there is somebody to ask. */
  readonly isDeployed: () => boolean;
  readonly signal: AbortSignal;
}

/** What answers the body that it is sent. */
const path = "/echo";
/** A prober writes what it saw four times a second. */
const periodMs = 250;
/** Samples are kept on disk as long as their prober runs: it is replaced before they become many. */
const proberLifeMs = 20 * 60_000;
const startWithinMs = 30_000;
/** Between two attempts to have a prober. */
const restMs = 2_000;

/**
 * Has the prober of `chaos` ask every edge what users ask, from inside the world, until the signal is aborted. The prober is a process of its own:
 * what this process does meanwhile is not measured.
 */
export async function followProbes(options: FollowProbesOptions): Promise<void> {
  const { idle, signal } = options;
  while (!signal.aborted) {
    if (!options.isDeployed()) idle("no edge is deployed");
    else await probeOnce(options).catch((error: unknown) => idle(messageOf(error)));
    await delay(restMs, undefined, { signal }).catch(() => {});
  }
}

/** One prober from its start to its end. */
async function probeOnce(options: FollowProbesOptions): Promise<void> {
  const { open, ratePerEdge } = options;
  const world = await open();
  const targets = world.engine
    .edges()
    .map(({ host, url }) => ({ name: `edge ${host}`, host, url: `${url}${path}` }));
  const folder = await mkdtemp(join(tmpdir(), "nomad-demo-dashboard-"));
  try {
    const output = join(folder, "samples");
    const prober = await startProber({
      config: {
        targets: targets.map((target) => ({ ...target, kind: "edge" as const })),
        ratePerSecond: ratePerEdge * targets.length,
        maxDurationMs: proberLifeMs + 60_000,
        output,
      },
      prefix: await world.engine.enterWorld(),
      // Not the caller's: a prober whose start is given up goes on by itself.
      signal: AbortSignal.timeout(startWithinMs),
    });
    using tail = openSampleTail(`${output}.bin`);
    await passOn(prober, { ...options, tail, targets });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Passing extends FollowProbesOptions {
  readonly tail: SampleTail;
  readonly targets: readonly ProbeTargetPicture[];
}

async function passOn(prober: RunningProber, options: Passing): Promise<void> {
  const { tail, targets, isDeployed, signal, probed } = options;
  const until = Date.now() + proberLifeMs;
  const pass = (): void => {
    const probes = tail.read().map((sample) => probeOf(sample, prober.startedAtMs));
    if (probes.length > 0) probed(targets, probes);
  };
  try {
    while (!signal.aborted && isDeployed() && Date.now() < until) {
      await Promise.race([delay(periodMs, undefined, { signal }).catch(() => {}), prober.failed]);
      pass();
    }
  } finally {
    await prober.stop().catch(() => {});
    pass();
  }
}

const probeOf = ({ dueUs, target, latencyUs, outcome }: Sample, startedAtMs: number): Probe => ({
  at: Math.round(startedAtMs + dueUs / 1000),
  target,
  // A hundredth of a millisecond is what a page shows.
  latencyMs: Math.round(latencyUs / 10) / 100,
  outcome,
});
