import type { Difference } from "./compare-steps.ts";

/** A difference that is meant, and why. Everything else is a fault of the embedded engine. */
export interface KnownDifference {
  readonly reason: string;
  readonly explains: (difference: Difference) => boolean;
}

const type = "headers.content-type";

const anyVersion: readonly KnownDifference[] = [
  {
    reason: "the embedded engine says what it is in its version's metadata",
    explains: ({ path, real, embedded }) =>
      (path.endsWith(".Tags.build") && embedded === "<version>:embedded") ||
      (path === "body.HumanVersion" && embedded === `${String(real)}+embedded`),
  },
  {
    reason: "Go prints its whole anonymous struct type for a body that is no object",
    explains: ({ path, real }) => path === "body" && String(real).includes("into Go value of type struct {"),
  },
];

const differences: Readonly<Record<string, readonly KnownDifference[]>> = {
  "1.22.3": [
    ...anyVersion,
    {
      reason: "which server leads and which was first is chance; each has its own index",
      explains: ({ title, path }) => title === "raft" && path.startsWith("body.Servers."),
    },
    {
      reason: "the embedded engine does not serve gRPC and so names no port for it",
      explains: ({ path, real }) => path.endsWith(".grpc_tls_port") && real === "8503",
    },
  ],
  "1.8.7": [
    ...anyVersion,
    {
      reason: "1.8 shows the port 0 of a service without one; 1.22 leaves it out",
      explains: ({ path, real, embedded }) => path.endsWith(".Port") && real === 0 && embedded === undefined,
    },
    {
      reason: "1.8 says acls also of clients",
      explains: ({ path }) => path.endsWith(".Tags.acls"),
    },
    {
      reason: "1.8 takes the deregistration of an unknown service or check for done",
      explains: ({ title, path }) =>
        /^deregister an unknown (service|check)$/.test(title) && ["status", "body", type].includes(path),
    },
    {
      reason: "1.8 answers 500 where 1.22 answers 404 for a service or check that is not there",
      explains: ({ path, real, embedded }) => path === "status" && real === 500 && embedded === 404,
    },
    {
      reason: "1.8 words some errors differently",
      explains: ({ path, real, embedded }) =>
        path === "body" && isText(real) && isText(embedded) && real !== "",
    },
    {
      reason: "1.8 sends query headers with more errors",
      explains: ({ title, path }) =>
        title === "GET /v1/health/service/full?dc=nowhere" && path.startsWith("headers.x-consul-"),
    },
    {
      reason: "1.8 has no streaming backend, which knows of no leader",
      explains: ({ path, real, embedded }) =>
        path === "headers.x-consul-knownleader" && real === "true" && embedded === "false",
    },
    {
      reason: "1.8 keeps no index of the nodes that are gone",
      explains: ({ title, path }) => title === "no external node" && path === "headers.x-consul-index",
    },
    {
      reason: "1.8 sends raw values without a charset",
      explains: ({ path, real }) => path === type && real === "text/plain",
    },
  ],
};

/** What is known for this version of the real Consul. */
export function knownDifferences(version: string): readonly KnownDifference[] {
  return differences[version] ?? anyVersion;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
