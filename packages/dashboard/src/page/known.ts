import { signal } from "@preact/signals";
import { applyDelta } from "../state/delta.ts";
import { isFailed, mergeProbes, type Probe } from "../state/probes.ts";
import type { HandNews, ProbeNews, StreamMessage } from "../state/stream.ts";
import type { WorldEvent } from "../state/world-event.ts";
import { emptyPicture } from "../state/world-picture.ts";
import type { Abilities } from "../state/wish.ts";

/** What the page knows. Components that read a signal are drawn anew when it changes. */
export const picture = signal(emptyPicture);
export const events = signal<readonly WorldEvent[]>([]);
export const acts = signal<Omit<HandNews, "kind">>({ hands: [] });
export const abilities = signal<Abilities>({});
/** `lost`: the server does not answer; what is shown is old. */
export const contact = signal<"waiting" | "there" | "lost">("waiting");

type Asking = Omit<ProbeNews["probes"], "samples">;
/** Whom the prober asks, and how often it has. */
export const asking = signal<Asking>({ targets: [], counts: { asked: 0, failed: 0, unknown: 0 } });
/** Every failed request that is still known, oldest first. */
export const failed = signal<readonly Probe[]>([]);

/** How long the strip is. */
export const stripMs = 60_000;
const mostEvents = 1_000;
const mostFailed = 2_000;

/** Requests of the last minute, by due time. Drawn sixty times a second: no signal. */
export const strip: { probes: readonly Probe[] } = { probes: [] };

let clockOffsetMs = 0;
/** The server's time: everything that is told has times of its clock. */
export const serverNow = (): number => Date.now() + clockOffsetMs;

/** Takes in what the server tells. */
export function take(message: StreamMessage): void {
  if ("now" in message) clockOffsetMs = message.now - Date.now();
  switch (message.kind) {
    case "whole":
      picture.value = message.picture;
      events.value = message.events;
      acts.value = { hands: message.hands, ...(message.run && { run: message.run }) };
      strip.probes = [];
      failed.value = message.failed;
      return takeProbes(message.probes);
    case "change":
      if (message.delta) picture.value = applyDelta(picture.value, message.delta);
      if (message.events.length > 0) events.value = [...events.value, ...message.events].slice(-mostEvents);
      return;
    case "probes":
      return takeProbes(message.probes);
    case "hands":
      acts.value = { hands: message.hands, ...(message.run && { run: message.run }) };
      return;
    case "beat":
  }
}

function takeProbes({ samples, ...rest }: ProbeNews["probes"]): void {
  asking.value = rest;
  strip.probes = mergeProbes(strip.probes, samples, serverNow() - stripMs);
  const bad = samples.filter(isFailed);
  if (bad.length > 0) failed.value = [...failed.value, ...bad].slice(-mostFailed);
}
