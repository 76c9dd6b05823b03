import { computed, effect, signal } from "@preact/signals";
import { tourOf } from "../state/tour.ts";
import { picture } from "./known.ts";

const key = "tour";

/** The step that is shown; -1: none. A first visit begins with the first, a reload goes on. */
export const tourAt = signal(readKept());

/** The steps for this world; none before it is known. */
export const steps = computed(() => {
  const { facts, hosts } = picture.value;
  const engine = facts["world"]?.engine;
  return engine === undefined ? [] : tourOf({ engine, hosts: Object.keys(hosts).length });
});

/** Goes to a step; -1 ends the tour. */
export function goTo(step: number): void {
  tourAt.value = step;
  localStorage.setItem(key, String(step));
}

function readKept(): number {
  const kept = localStorage.getItem(key);
  return kept === null ? 0 : Number(kept);
}

// The style sheet lights up what the step talks about.
effect(() => {
  document.documentElement.dataset["lit"] = steps.value[tourAt.value]?.lights ?? "";
});
