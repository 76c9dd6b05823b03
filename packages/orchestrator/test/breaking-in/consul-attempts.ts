import { identityRefused, nothing, refused, type Attempt, type AttemptRow } from "./fixtures/attempt.ts";

/** What an attacker of Consul has in the hand. */
export const consulHolders = {
  nobody: "a process inside, without a token",
  inventor: "a process inside, with a token it made up",
  gone: "a task that has ended, with the token it had",
  task: "a task of another job, with its own token",
  service: "the token of another service's registration",
  edge: "the token of `edge-server`'s task",
  agent: "the token of a host's Consul agent",
  nomadClient: "the token of a host's Nomad client",
  deployer: "the deployer",
  viewer: "the viewer",
} as const;

export type ConsulHolder = keyof typeof consulHolders;

const instance = { Name: "demo-server", ID: "false-instance", Address: "203.0.113.7", Port: 80 };
const inCatalog = { Node: "node02", Address: "203.0.113.7", Service: { Service: "demo-server", Port: 80 } };

type Try = Omit<Attempt<ConsulHolder>, "holder">;

const reads: readonly Try[] = [
  { tries: "read which hosts there are", asked: "/v1/catalog/nodes", sees: nothing },
  { tries: "read which services there are", asked: "/v1/catalog/services", sees: nothing },
  { tries: "read a service's instances", asked: "/v1/health/service/demo-server", sees: nothing },
  { tries: "read who is in the gossip", asked: "/v1/agent/members", sees: nothing },
  { tries: "read an agent's configuration", asked: "/v1/agent/self", sees: refused },
];

const registers: Try = {
  tries: "register a false instance of demo-server at an agent",
  asked: "PUT /v1/agent/service/register",
  body: instance,
  sees: refused,
};
const registersInCatalog: Try = {
  tries: "register a false instance of demo-server in the catalogue",
  asked: "PUT /v1/catalog/register",
  body: inCatalog,
  sees: refused,
};
const deregisters: Try = {
  tries: "deregister an instance of demo-server at its agent",
  asked: "PUT /v1/agent/service/deregister/demo-server-1",
  sees: refused,
};
const removesNode: Try = {
  tries: "take a host out of the catalogue",
  asked: "PUT /v1/catalog/deregister",
  body: { Node: "node02" },
  sees: refused,
};
const writesKey: Try = { tries: "write a key", asked: "PUT /v1/kv/secret/plan", body: "x", sees: refused };
const readsKey: Try = { tries: "read a key", asked: "/v1/kv/secret/plan", sees: refused };
const opensSession: Try = {
  tries: "open a session, for a lock",
  asked: "PUT /v1/session/create",
  body: { Node: "node04" },
  sees: refused,
};
const listsTokens: Try = { tries: "list the tokens", asked: "/v1/acl/tokens", sees: refused };
const makesToken: Try = {
  tries: "make a token that may everything",
  asked: "PUT /v1/acl/token",
  body: { Policies: [{ Name: "global-management" }] },
  sees: refused,
};
const readsKeyring: Try = {
  tries: "read the gossip keys",
  asked: "/v1/operator/keyring",
  at: "node01",
  sees: refused,
};
const savesAll: Try = {
  tries: "save all of Consul's state",
  asked: "/v1/snapshot?stale",
  at: "node01",
  sees: refused,
};
const removesPeer: Try = {
  tries: "remove a server from the quorum",
  asked: "DELETE /v1/operator/raft/peer?id=00000000-0000-0000-0000-000000000000",
  sees: refused,
};
const trustsOthers: Try = {
  tries: "let others than Nomad sign identities",
  asked: "PUT /v1/acl/auth-method",
  body: { Name: "mine", Type: "jwt", Config: {} },
  sees: refused,
};
const firesEvent: Try = { tries: "fire an event", asked: "PUT /v1/event/fire/deploy", sees: refused };
const maintains: Try = {
  tries: "put a host into maintenance",
  asked: "PUT /v1/agent/maintenance?enable=true",
  sees: refused,
};

const forAll = (holder: ConsulHolder, tries: readonly Try[]): Attempt<ConsulHolder>[] =>
  tries.map((attempt) => ({ holder, ...attempt }));

/** A token that Consul does not know is refused where none at all would see nothing. */
const asRefused = (tries: readonly Try[]): Try[] => tries.map((attempt) => ({ ...attempt, sees: refused }));

/** Through Consul's API. */
export const consulAttempts: readonly Attempt<ConsulHolder>[] = [
  ...forAll("nobody", [
    ...reads,
    registers,
    registersInCatalog,
    deregisters,
    removesNode,
    writesKey,
    readsKey,
    opensSession,
    firesEvent,
    maintains,
    { tries: "read an agent's log", asked: "/v1/agent/monitor", sees: refused },
    { tries: "send a host away", asked: "PUT /v1/agent/force-leave/node02", sees: refused },
    { tries: "make an agent leave", asked: "PUT /v1/agent/leave", sees: refused },
    { tries: "make an agent join others", asked: "PUT /v1/agent/join/203.0.113.7", sees: refused },
    {
      tries: "take the first token",
      asked: "PUT /v1/acl/bootstrap",
      sees: refused,
    },
    listsTokens,
    readsKeyring,
    savesAll,
    removesPeer,
  ]),
  ...forAll("inventor", asRefused([...reads.slice(0, 1), registers, writesKey])),
  ...forAll("gone", asRefused([...reads.slice(2, 3), registers])),
  ...forAll("task", [
    registers,
    registersInCatalog,
    deregisters,
    removesNode,
    writesKey,
    readsKey,
    opensSession,
    listsTokens,
    makesToken,
    trustsOthers,
    ...reads.slice(4),
  ]),
  ...forAll("service", [registers, registersInCatalog, deregisters, writesKey, readsKey]),
  ...forAll("edge", [registers, deregisters, writesKey, readsKey, firesEvent, savesAll, ...reads.slice(4)]),
  ...forAll("agent", [registers, registersInCatalog, removesNode, writesKey, readsKey, listsTokens]),
  ...forAll("nomadClient", [registersInCatalog, removesNode, writesKey, readsKey, listsTokens]),
  ...forAll("deployer", [
    registers,
    registersInCatalog,
    deregisters,
    removesNode,
    writesKey,
    readsKey,
    makesToken,
    readsKeyring,
    savesAll,
  ]),
  ...forAll("viewer", [
    registers,
    registersInCatalog,
    deregisters,
    removesNode,
    writesKey,
    maintains,
    makesToken,
    trustsOthers,
    removesPeer,
  ]),
];

/** Logging in with what only looks like an identity of Nomad's. */
export const identityAttempts = {
  expired: "with an identity that is over since two minutes",
  early: "with an identity that begins in an hour",
  foreign: "with an identity that somebody else signed",
  misaddressed: "with an identity that Nomad made for somebody else (`aud`)",
  unsigned: "with an identity that says that it needs no signature (`alg: none`)",
  publicKey: "with an identity that is signed with Nomad's public key (`HS256`)",
  changed: "with an identity whose job was changed afterwards",
} as const;

export type IdentityAttempt = keyof typeof identityAttempts;

/** Past the API: the agents' own protocols. What is seen is Consul 1.22's answer. */
export const wireAttempts = {
  plainHttp: { tries: "speak plain HTTP to the API's port", sees: "400 and nothing else" },
  httpPort: { tries: "find a port without TLS", sees: "connection refused" },
  dns: { tries: "ask Consul's DNS for a service", sees: "no such name" },
  plainRpc: { tries: "speak RPC to a server without TLS", sees: "connection closed" },
  plainRaft: { tries: "speak Raft to a server without TLS", sees: "connection closed" },
  noCertificate: { tries: "speak Raft over TLS without a certificate", sees: "connection closed" },
  foreignCertificate: {
    tries: "speak Raft with a server's certificate of another authority",
    sees: "connection closed",
  },
  clientCertificate: {
    tries: "speak Raft with the certificate of a client",
    sees: "connection closed",
  },
  noKey: { tries: "join the gossip without its key", sees: "not in the gossip" },
  wrongKey: { tries: "join the gossip with another key", sees: "not in the gossip" },
  keyOnly: {
    tries: "join the gossip with its key, and ask a server without a certificate",
    sees: "in the gossip; no server answers it",
  },
} as const;

/** All rows, for the page. */
export const consulRows: readonly AttemptRow[] = [
  ...consulAttempts.map(({ holder, tries, sees }) => ({ who: consulHolders[holder], tries, sees })),
  ...Object.values(identityAttempts).map((how) => ({
    who: "a process inside",
    tries: `log in ${how}`,
    sees: identityRefused,
  })),
  ...Object.values(wireAttempts).map((row) => ({ who: "a process inside", ...row })),
];
