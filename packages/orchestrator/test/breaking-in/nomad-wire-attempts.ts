import { refused, type AttemptRow } from "./fixtures/attempt.ts";

const closed = "connection closed";

/** What is tried past the requests of Nomad's API: at its other port, and by the WebSocket of `exec`. */
export const nomadWireAttempts = {
  plainHttp: { tries: "speak plain HTTP to the API's port", sees: "400 and nothing else" },
  plainRpc: { tries: "speak RPC to a server without TLS", sees: closed },
  plainRaft: { tries: "speak Raft to a server without TLS", sees: closed },
  noCertificate: { tries: "speak RPC over TLS without a certificate", sees: closed },
  foreignCertificate: { tries: "speak Raft with a server's certificate of another authority", sees: closed },
  clientCertificate: { tries: "speak Raft with the certificate of a Nomad client", sees: closed },
  consulCertificate: { tries: "speak Raft with the certificate of a Consul server", sees: closed },
  registers: {
    tries: "register a host of its own, with a client's certificate and without an introduction",
    sees: refused,
  },
} as const;

/** Who tries to open a shell in a task. */
export const execHolders = ["nobody", "inventor", "viewer", "deployer"] as const;

export const execTries = "open a shell in a task (`exec`)";

/** Rows of the page, but for those of `exec`. */
export const nomadWireRows: readonly AttemptRow[] = Object.values(nomadWireAttempts).map((row) => ({
  who: "a process inside",
  ...row,
}));
