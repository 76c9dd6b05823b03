import { identityAttempts } from "./consul-attempts.ts";
import { identityRefused, refused, type Attempt, type AttemptRow } from "./fixtures/attempt.ts";

/** What an attacker of Vault has in the hand. */
export const vaultHolders = {
  nobody: "a process inside, without a token",
  inventor: "a process inside, with a token it made up",
  consul: "the operator's token, but of Consul",
  task: "a task of job `web`, with its own token",
  twin: "a task of another namespace's job `web`, with its own token",
  service: "a task of job `web` that gets certificates",
  gone: "a task whose lease is over, with the token it had",
} as const;

export type VaultHolder = keyof typeof vaultHolders;

type Try = Omit<Attempt<VaultHolder>, "holder">;

const row = (tries: string, asked: string, body?: object): Try => ({
  tries,
  asked,
  ...(body && { body }),
  sees: refused,
});

const readsOwn = row("read a secret of `web`", "secret/data/default/web/key");
const readsOther = row("read a secret of another job", "secret/data/default/shop/key");
const readsElsewhere = row("read a secret of `web` in another namespace", "secret/data/other/web/key");
const writes = row("write a secret of its own job", "POST secret/data/default/web/key", {
  data: { value: "false" },
});
const removes = row("remove a secret of its own job for good", "DELETE secret/metadata/default/web/key");
const listsSecrets = row("list the secrets", "secret/metadata/default?list=true");
const listsMounts = row("list what is mounted", "sys/mounts");
const listsLogins = row("list how one logs in", "sys/auth");
const listsLeases = row("list the leases", "sys/leases/lookup/auth/jwt-nomad/login?list=true");
const readsPolicy = row("read a policy", "sys/policies/acl/nomad-workloads");
const writesPolicy = row("give itself another policy", "POST sys/policies/acl/nomad-workloads", {
  policy: 'path "*" { capabilities = ["read"] }',
});
const writesRole = row("widen a role", "POST auth/jwt-nomad/role/nomad-edges", {
  role_type: "jwt",
  user_claim: "sub",
  bound_audiences: ["vault.io"],
});
const trustsOthers = row("let others than Nomad sign identities", "POST auth/jwt-nomad/config", {
  jwt_validation_pubkeys: [],
});
const makesToken = row("make a token that may everything", "POST auth/token/create", { policies: ["root"] });
const seals = row("seal a server", "PUT sys/seal");
const stepsDown = row("take the lead away from a server", "PUT sys/step-down");
const endsAudit = row("switch the audit log off", "DELETE sys/audit/file");
const savesAll = row("save all of Vault's state", "sys/storage/raft/snapshot");
const issuesOther = row("get a certificate of another service", "POST pki/issue/services-24h", {
  common_name: "shop.service.consul",
});
const issuesOwn = row("get a certificate of `web`", "POST pki/issue/services-24h", {
  common_name: "web.service.consul",
});
const issuesAddress = row("get a certificate of an address", "POST pki/issue/services-24h", {
  common_name: "web.service.consul",
  ip_sans: "172.16.206.21",
});
const issuesEdge = row("get a certificate as the edge does", "POST pki/issue/edges-24h", {
  common_name: "web.service.consul",
  ip_sans: "172.16.206.21",
});
const issuesRoot = row("get a key of the authority of certificates", "POST pki/root/generate/exported", {
  common_name: "mine",
});

const forAll = (holder: VaultHolder, tries: readonly Try[]): Attempt<VaultHolder>[] =>
  tries.map((attempt) => ({ holder, ...attempt }));

const ofOperators = [
  listsMounts,
  listsLogins,
  listsLeases,
  readsPolicy,
  writesPolicy,
  writesRole,
  trustsOthers,
  makesToken,
  seals,
  stepsDown,
  endsAudit,
  savesAll,
];

/** Through Vault's API. */
export const vaultAttempts: readonly Attempt<VaultHolder>[] = [
  ...forAll("nobody", [readsOwn, listsSecrets, issuesOwn, ...ofOperators]),
  ...forAll("inventor", [readsOwn, listsMounts, seals]),
  ...forAll("consul", [readsOwn, listsMounts, makesToken]),
  ...forAll("task", [
    readsOther,
    readsElsewhere,
    writes,
    removes,
    listsSecrets,
    issuesOwn,
    issuesRoot,
    ...ofOperators,
  ]),
  ...forAll("twin", [readsOwn, listsSecrets]),
  ...forAll("service", [readsOther, issuesOther, issuesAddress, issuesEdge]),
  ...forAll("gone", [readsOwn, issuesOwn]),
];

/** With an identity that Nomad did sign, but of somebody else than the role is for. */
export const roleAttempts = {
  namespace: {
    tries: "log in as a role of another namespace (`nomad-services`)",
    role: "nomad-services",
    job: "web",
    namespace: "other",
  },
  job: {
    tries: "log in as a role of another job (`nomad-edges`)",
    role: "nomad-edges",
    job: "web",
    namespace: "default",
  },
} as const;

/** Opening a server that is sealed. */
export const sealAttempts = {
  inventor: {
    who: "a process inside",
    tries: "open a sealed server with shares that it made up",
    sees: "still sealed",
  },
  share: {
    who: "whoever has one host's share (its unsealer's file)",
    tries: "open a sealed server with it, as often as they like",
    sees: "still sealed",
  },
} as const;

/** All rows, for the page. */
export const vaultRows: readonly AttemptRow[] = [
  ...vaultAttempts.map(({ holder, tries, sees }) => ({ who: vaultHolders[holder], tries, sees })),
  ...Object.values(identityAttempts).map((how) => ({
    who: "a process inside",
    tries: `log in ${how}`,
    sees: identityRefused,
  })),
  ...Object.values(roleAttempts).map(({ tries }) => ({
    who: "a task of any other job",
    tries,
    sees: identityRefused,
  })),
  ...Object.values(sealAttempts),
];
