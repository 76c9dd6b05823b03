import { computed } from "@preact/signals";
import { agentsOnHost, type AgentOnHost } from "../state/agents-on-host.ts";
import type { AllocationPicture, HostPicture } from "../state/world-picture.ts";
import { picture } from "./known.ts";

/** All that a host's box shows. */
export interface HostView {
  readonly host: HostPicture;
  readonly agents: readonly AgentOnHost[];
  /** In the order of their names. */
  readonly allocations: readonly AllocationPicture[];
}

let last: ReadonlyMap<string, HostView> = new Map();

/** Each host's view, in the order of their names. A host of which nothing changed has the very same view as before: its box is not drawn anew. */
export const hostViews = computed((): readonly HostView[] => {
  const world = picture.value;
  const ofHost = Map.groupBy(Object.values(world.allocations), ({ host }) => host);
  const views = Object.values(world.hosts).map((host): HostView => {
    const allocations = (ofHost.get(host.name) ?? []).toSorted(byName);
    const view = { host, agents: agentsOnHost(world, host), allocations };
    const known = last.get(host.name);
    return known && isSame(known, view) ? known : view;
  });
  last = new Map(views.map((view) => [view.host.name, view]));
  return views.toSorted((one, other) => compare(one.host.name, other.host.name));
});

const byName = (one: AllocationPicture, other: AllocationPicture): number => compare(one.name, other.name);

/** By code unit: a thousand names are sorted several times a second. */
const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** Entries that did not change are the same objects in the next picture. */
function isSame(one: HostView, other: HostView): boolean {
  return (
    one.host === other.host &&
    isSameList(one.allocations, other.allocations) &&
    isSameList(
      one.agents.map(({ agent }) => agent),
      other.agents.map(({ agent }) => agent),
    )
  );
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
