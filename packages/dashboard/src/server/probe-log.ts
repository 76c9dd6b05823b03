import { isFailed, mergeProbes, type Probe, type ProbeTargetPicture } from "../state/probes.ts";
import type { ProbeNews } from "../state/stream.ts";

/** What the prober saw lately, and every request that failed. */
export interface ProbeLog {
  readonly add: (targets: readonly ProbeTargetPicture[], probes: readonly Probe[]) => void;
  readonly idle: (reason: string) => void;
  /** What was not told yet; undefined when there is nothing. */
  takeNews(): ProbeNews["probes"] | undefined;
  /** For who comes anew. */
  whole(): { readonly recent: ProbeNews["probes"]; readonly failed: readonly Probe[] };
}

/** How long the strip is. */
const keptMs = 60_000;
const mostFailed = 2_000;

export function createProbeLog(now: () => number): ProbeLog {
  let targets: readonly ProbeTargetPicture[] = [];
  let counts = { asked: 0, failed: 0, unknown: 0 };
  let reason: string | undefined = "the prober is starting";
  let [recent, news, failed]: [readonly Probe[], Probe[], Probe[]] = [[], [], []];
  let isTold = false;
  const state = (samples: readonly Probe[]): ProbeNews["probes"] => ({
    targets,
    counts,
    samples,
    ...(reason !== undefined && { idle: reason }),
  });
  return {
    add(asked, probes) {
      [targets, reason, isTold] = [asked, undefined, false];
      const bad = probes.filter(isFailed);
      counts = {
        asked: counts.asked + probes.length,
        failed: counts.failed + bad.length,
        unknown: counts.unknown + probes.filter(({ outcome }) => outcome === "unknown").length,
      };
      news.push(...probes);
      failed = [...failed, ...bad].slice(-mostFailed);
      recent = mergeProbes(recent, probes, now() - keptMs);
    },
    idle(why) {
      if (why === reason) return;
      [reason, isTold] = [why, false];
    },
    takeNews() {
      if (isTold) return undefined;
      const samples = news;
      [news, isTold] = [[], true];
      return state(samples);
    },
    whole() {
      const begins = recent[0]?.at ?? Infinity;
      return { recent: state(recent), failed: failed.filter(({ at }) => at < begins) };
    },
  };
}
