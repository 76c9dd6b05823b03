import { refused, type Attempt, type AttemptRow } from "./fixtures/attempt.ts";
import { execHolders, execTries, nomadWireRows } from "./nomad-wire-attempts.ts";

/** What an attacker of Nomad has in the hand. */
export const nomadHolders = {
  nobody: "a process inside, without a token",
  inventor: "a process inside, with a token it made up",
  consul: "the operator's token, but of Consul",
  viewer: "the viewer",
  deployer: "the deployer",
} as const;

export type NomadHolder = keyof typeof nomadHolders;

/** The job that they are after; `ALLOC` and `NODE` in a path stand for the IDs of its allocation and of a host's client. */
export const prey = "prey";

type Try = Omit<Attempt<NomadHolder>, "holder">;

/** A job that would not even run: what is looked at is who may ask for it. */
export const jobNamed = (name: string, namespace = "default"): object => ({
  Job: {
    ID: name,
    Name: name,
    Namespace: namespace,
    Type: "service",
    Datacenters: ["*"],
    TaskGroups: [
      {
        Name: "main",
        Count: 1,
        Tasks: [{ Name: "main", Driver: "raw_exec", Config: { command: "/bin/false" } }],
      },
    ],
  },
});

const row = (tries: string, asked: string, body?: object): Try => ({
  tries,
  asked,
  ...(body && { body }),
  sees: refused,
});

const readsJob = row("read a job", `/v1/job/${prey}`);
const submits = row("submit a job", "PUT /v1/jobs", jobNamed("mine"));
const stops = row("stop a job", `DELETE /v1/job/${prey}`);
const scales = row("scale a job", `PUT /v1/job/${prey}/scale`, {
  Count: 0,
  Target: { Group: "main" },
});
const evaluates = row("evaluate a job again", `PUT /v1/job/${prey}/evaluate`, { JobID: prey });
const dispatches = row("dispatch a job", `PUT /v1/job/${prey}/dispatch`, {});
const readsLog = row("read a task's log", "/v1/client/fs/logs/ALLOC?task=main&type=stdout&origin=end");
const readsFiles = row("list a task's files", "/v1/client/fs/ls/ALLOC?path=/");
const restarts = row("restart a task", "PUT /v1/client/allocation/ALLOC/restart", {});
const stopsAllocation = row("stop an allocation", "PUT /v1/allocation/ALLOC/stop", {});
const readsSelf = row("read an agent's configuration", "/v1/agent/self");
const readsServers = row("read who the servers are", "/v1/agent/members");
const listsNodes = row("list the hosts", "/v1/nodes");
const drains = row("drain a host", "PUT /v1/node/NODE/drain", { DrainSpec: { Deadline: -1 } });
const closes = row("close a host for new work", "PUT /v1/node/NODE/eligibility", {
  Eligibility: "ineligible",
});
const purges = row("forget a host", "PUT /v1/node/NODE/purge");
const readsVariable = row("read a variable", "/v1/var/secret/plan");
const writesVariable = row("write a variable", "PUT /v1/var/secret/plan", {
  Path: "secret/plan",
  Items: { a: "b" },
});
const makesVolume = row("make a volume on a host", "PUT /v1/volume/host/create", {
  Volume: { Name: "mine", PluginID: "mkdir", Namespace: "default", NodePool: "default" },
});
const readsRaft = row("read who has a vote", "/v1/operator/raft/configuration");
const schedules = row("change the scheduler", "PUT /v1/operator/scheduler/configuration", {
  PreemptionConfig: { ServiceSchedulerEnabled: true },
});
const savesAll = row("save all of Nomad's state", "/v1/operator/snapshot");
const readsKeyring = row("read the gossip keys", "/v1/agent/keyring/list");
const listsTokens = row("list the tokens", "/v1/acl/tokens");
const makesToken = row("make a token that may everything", "PUT /v1/acl/token", {
  Name: "mine",
  Type: "management",
});
const takesFirst = row("take the first token", "PUT /v1/acl/bootstrap", {});
const introduces = row("introduce a host of its own", "PUT /v1/acl/identity/client-introduction-token", {
  NodeName: "mine",
});
const collects = row("make Nomad throw old state away", "PUT /v1/system/gc");
const makesNamespace = row("make a namespace", "PUT /v1/namespace/mine", { Name: "mine" });

const forAll = (holder: NomadHolder, tries: readonly Try[]): Attempt<NomadHolder>[] =>
  tries.map((attempt) => ({ holder, ...attempt }));

const jobWrites = [submits, stops, scales, dispatches, restarts, stopsAllocation];
const hostWrites = [drains, closes, purges, makesVolume];
const jobReads = [readsJob, readsLog, readsFiles];
const agentReads = [readsSelf, readsServers, listsNodes];
const ofOperators = [
  writesVariable,
  makesNamespace,
  schedules,
  savesAll,
  readsKeyring,
  listsTokens,
  makesToken,
  introduces,
  collects,
];

/** Through Nomad's API. */
export const nomadAttempts: readonly Attempt<NomadHolder>[] = [
  ...forAll("nobody", [
    ...jobReads,
    ...jobWrites,
    ...agentReads,
    ...hostWrites,
    ...ofOperators,
    evaluates,
    readsVariable,
    readsRaft,
    takesFirst,
  ]),
  ...forAll("inventor", [readsJob, submits, readsSelf]),
  ...forAll("consul", [readsJob, submits, listsTokens]),
  ...forAll("viewer", [...jobWrites, readsLog, readsFiles, readsVariable, ...hostWrites, ...ofOperators]),
  ...forAll("deployer", [...hostWrites, ...ofOperators]),
];

/** All rows, for the page. */
export const nomadRows: readonly AttemptRow[] = [
  ...nomadAttempts.map(({ holder, tries, sees }) => ({ who: nomadHolders[holder], tries, sees })),
  ...execHolders.map((holder) => ({ who: nomadHolders[holder], tries: execTries, sees: refused })),
  ...nomadWireRows,
];
