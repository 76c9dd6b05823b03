import { signal } from "@preact/signals";
import { serverNow } from "./known.ts";

const key = "lookedSince";

/** Since when this person looks: figures and failures count from here. Survives a reload. */
export const lookedSince = signal(0);

/** The time for texts like "down for 12 s", fresh each second. */
export const now = signal(Date.now());

/** Begins to count. */
export function keepLook(): void {
  const kept = Number(sessionStorage.getItem(key) ?? "");
  lookedSince.value = kept > 0 ? kept : Date.now();
  sessionStorage.setItem(key, String(lookedSince.value));
  window.setInterval(() => (now.value = serverNow()), 1_000);
}

/** Counts from now on. */
export function lookAnew(): void {
  lookedSince.value = serverNow();
  sessionStorage.setItem(key, String(lookedSince.value));
}
