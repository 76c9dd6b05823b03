import type { WorldStatus } from "orchestrator";
import type {
  AllocationPicture,
  Entries,
  HostPicture,
  JobPicture,
  WorldPicture,
} from "../state/world-picture.ts";

/** A picture without agents and traffic, which are read at a pace of their own. */
export type StatusPicture = Omit<WorldPicture, "agents" | "traffic">;

/**
 * A world's status as a picture. What a system that did not answer would have said is as it was before: it is not known to be gone. Pure.
 * @param now epoch milliseconds
 */
export function pictureOfStatus(status: WorldStatus, before: StatusPicture, now: number): StatusPicture {
  const knowsNomad = !status.unanswered.includes("nomad");
  const knowsConsul = !status.unanswered.includes("consul");
  return {
    facts: { world: factsOf(status) },
    hosts: byKey(
      status.hosts,
      ({ name }) => name,
      (host) => hostOf(host, status, before),
    ),
    jobs: knowsNomad ? byKey(status.jobs, ({ namespace, id }) => `${namespace}/${id}`, jobOf) : before.jobs,
    allocations: knowsNomad ? allocationsOf(status, before.allocations, now) : before.allocations,
    services: knowsConsul
      ? byKey(
          status.services,
          ({ name }) => name,
          ({ name, instances }) => ({ name, ...instances }),
        )
      : before.services,
    edges: knowsNomad ? edgesOf(status.edges) : before.edges,
    faults: byKey(
      status.faults,
      ({ run, what, since }) => `${run} ${what} ${since}`,
      ({ what, since, run }) => ({ what, since, run }),
    ),
  };
}

/** Edges as the page shows them. */
export function edgesOf(edges: WorldStatus["edges"]): WorldPicture["edges"] {
  return byKey(
    edges,
    ({ host }) => host,
    ({ host, userUrl, statusPage, ok, problem, upstreams }) => ({
      host,
      userUrl,
      ok,
      upstreams,
      ...(statusPage !== undefined && { statusPage }),
      ...(problem !== undefined && { problem }),
    }),
  );
}

function byKey<From, To>(
  all: readonly From[],
  keyOf: (each: From) => string,
  make: (each: From) => To,
): Entries<To> {
  return Object.fromEntries(all.map((each) => [keyOf(each), make(each)]));
}

function factsOf(status: WorldStatus): WorldPicture["facts"][string] {
  const { name, engine, engineReason, security, addresses, mismatches, unanswered } = status;
  return { name, engine, engineReason, security, addresses, problems: mismatches, unanswered };
}

function hostOf(
  { name, address, roles }: WorldStatus["hosts"][number],
  { nodes, unanswered }: WorldStatus,
  before: StatusPicture,
): HostPicture {
  const read = nodes.find((node) => node.name === name);
  const node = unanswered.includes("nomad")
    ? before.hosts[name]?.node
    : read && { status: read.status, eligible: read.eligibility === "eligible", draining: read.draining };
  return { name, address, roles, ...(node && { node }) };
}

function jobOf({ id, namespace, kind, version, running, desired }: WorldStatus["jobs"][number]): JobPicture {
  return { id, namespace, kind, version, running, desired };
}

function allocationsOf(
  { allocations }: WorldStatus,
  before: Entries<AllocationPicture>,
  now: number,
): Entries<AllocationPicture> {
  const isFirstLook = Object.keys(before).length === 0;
  return byKey(
    allocations,
    ({ id }) => id,
    ({ node: host, ...allocation }) => {
      const was = before[allocation.id];
      const since = was?.status === allocation.status ? was.since : now;
      return { ...allocation, host, ...(!isFirstLook && since !== undefined && { since }) };
    },
  );
}
