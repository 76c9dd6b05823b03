import { setTimeout as delay } from "node:timers/promises";

/** Why a server drains: it was told to end, or a successor listens beside it and nobody waits for the port. */
export type DrainReason = "shutdown" | "handover";

/**
 * How long idle keep-alive connections stay open while draining, so that a request already on its way is still answered. On a machine that
 * starves its processes packets too are late by 100 ms and more, so the time counts from the last standstill.
 */
export const linger = {
  /**
   * Whoever closes a connection that its client may still use resets a request now and then. Clients keep idle connections for up to 5 s
   * (Node's servers promise that long), so a handover, which holds nobody up, waits until all of them have been used or given up.
   */
  calmMs: { shutdown: 500, handover: 5000 },
  longestMs: 5000,
  /**
   * How long a server that shuts down still accepts: whoever keeps connections to it hears `Connection: close` meanwhile and goes elsewhere.
   * A connection that waits to be accepted when its listener closes is reset.
   */
  noticeMs: 300,
  /** A timer this late means that the process, or the machine, stood still. */
  standstillMs: 50,
} as const;

const tickMs = 50;

/** Resolves once the process has not stood still for {@link linger.calmMs}, after {@link linger.longestMs}, or when the signal aborts. */
export async function lingerUntilCalm(reason: DrainReason, signal: AbortSignal): Promise<void> {
  const calmMs = linger.calmMs[reason];
  const startedAt = performance.now();
  let calmSince = startedAt;
  for (let now = startedAt; now - calmSince < calmMs && now - startedAt < linger.longestMs;) {
    await delay(tickMs, undefined, { ref: false, signal }).catch(() => {});
    if (signal.aborted) return;
    const late = performance.now() - now - tickMs;
    now = performance.now();
    if (late >= linger.standstillMs) calmSince = now;
  }
}
