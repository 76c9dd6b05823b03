import type { Difference } from "../consul/compare-steps.ts";

/** A difference that is meant, and why. Everything else is a fault of the embedded engine. */
export interface KnownDifference {
  readonly reason: string;
  readonly explains: (difference: Difference) => boolean;
}

/** What is known, for any version of Nomad. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    reason: "the embedded engine says what it is in its version",
    explains: ({ real, embedded }) => typeof embedded === "string" && embedded === `${String(real)}+embedded`,
  },
  {
    reason: "a client has a port of its own: no agent is server and client in one",
    explains: ({ title, path }) =>
      (title === "health" && path === "body.client") || /\.(HTTPAddr|unique\.advertise\.address)$/.test(path),
  },
  {
    reason: "what a machine has besides raw_exec: other drivers, plugins, hardware, disks",
    explains: ({ title, path }) =>
      (title === "nodes" || title === "one node") &&
      /\.(Attributes|Drivers|Meta|NodeResources|CgroupParent|HostNetworks\.private\.CIDR)(\.|$)/.test(path),
  },
  {
    reason: "the embedded engine signs no workload identities",
    explains: ({ path }) => /\.(SigningKeyID|IdentitySigningKeyID)$/.test(path),
  },
  {
    reason: "a revert is answered with the headers of a read",
    explains: ({ title, path }) =>
      title === "revert" && /^headers\.x-nomad-(knownleader|lastcontact)$/.test(path),
  },
];
