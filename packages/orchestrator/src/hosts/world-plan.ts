import type { HostDirectory, HostFile } from "./host.ts";
import type { UnitDefinition } from "./unit.ts";

/** What a world shall look like, as data: made by an engine from an inventory, made true by {@link applyPlan}. */
export interface WorldPlan {
  readonly hosts: readonly HostPlan[];
  /** Side by side, each as soon as its {@link Phase.startsWhen} holds; restarts phase after phase, in this order. */
  readonly phases: readonly Phase[];
}

/** What one host shall hold. In this order: directories, files, files that go, unit definitions. */
export interface HostPlan {
  /** Name of a {@link Host} of the engine. */
  readonly host: string;
  readonly directories: readonly HostDirectory[];
  readonly files: readonly PlannedFile[];
  /** Paths of files that shall not be there: an agent would read them. */
  readonly absent?: readonly string[];
  readonly units: readonly UnitDefinition[];
}

/** Binaries are files too: with a `source` and mode 0o755. */
export type PlannedFile = HostFile & {
  /** Units of this host that have to be restarted when the file changes. */
  readonly restarts?: readonly string[];
  /** Units of this host that read the file again by themselves when they are told to: `Units.reload`. */
  readonly reloads?: readonly string[];
  /** Never shown in a diff or a log. */
  readonly secret?: boolean;
};

/** Units to have running or an act to be done, and what has to hold before and after. */
export interface Phase {
  /** For progress: `consul servers`. */
  readonly name: string;
  readonly units: readonly UnitReference[];
  /** Names of phases that have to be over before this one begins; default none. */
  readonly after?: readonly string[];
  /** What has to hold before any of them is started; default nothing. */
  readonly startsWhen?: readonly Condition[];
  /** What is done through the agents' APIs, once the units have been started. */
  readonly acts?: readonly Act[];
  /** What holds once they do their work. */
  readonly conditions: readonly Condition[];
  /**
   * How running units whose definition or files changed are restarted: one after the other, the conditions met in between (servers, for
   * their quorum), or all at once. Default `one-by-one`.
   */
  readonly restart?: "one-by-one" | "together";
  /** What has to hold before each single restart, and again after it: that one server fewer still is a quorum. */
  readonly restartGuards?: readonly Condition[];
}

/** Something that only agents that run can be told, through their APIs at these base URLs. Each is idempotent and resumable. */
export type Act =
  /** Policies, roles and tokens of Consul, which a server has to know. */
  | { readonly kind: "consul-access"; readonly url: string }
  /** Each Consul agent its own token, which it keeps in this file of its data folder. */
  | { readonly kind: "consul-agent-tokens"; readonly agents: readonly AgentTokenFile[] }
  /** Policies and tokens of Nomad, what Consul has to know to trust Nomad's identities, and a file that introduces each new client. */
  | {
      readonly kind: "nomad-access";
      readonly url: string;
      readonly consulUrl: string;
      readonly clients: readonly IntroductionFile[];
    }
  /** Vault's storage made, once, its key's shares and first token written down, and each share put where its host's unsealer reads it. */
  | { readonly kind: "vault-init"; readonly members: readonly VaultMember[] }
  /** The log of Vault's requests, and who may do what there. */
  | {
      readonly kind: "vault-access";
      readonly urls: readonly string[];
      readonly nomadUrl: string;
      readonly audit?: { readonly device: string; readonly file: string };
    };

/** A server of Vault as its initialization knows it. */
export interface VaultMember {
  readonly host: string;
  readonly url: string;
  /** The folder of its storage. */
  readonly storage: string;
  /** Account of the server; default: that of the units. */
  readonly owner?: string | undefined;
  /** Where its host's unsealer reads its share; undefined: Vault opens by itself. */
  readonly share?: { readonly file: string; readonly owner?: string | undefined };
}

export interface AgentTokenFile {
  readonly host: string;
  readonly url: string;
  readonly file: string;
}

export interface IntroductionFile {
  readonly host: string;
  readonly file: string;
  /** Account that reads it; default: that of the units. */
  readonly owner?: string | undefined;
}

export interface UnitReference {
  readonly host: string;
  readonly unit: string;
}

/** Something to wait for, asked of an agent's HTTP API through the engine's fetch. URLs are base URLs. */
export type Condition =
  /** Each of these Consul agents answers, whether there is a leader or not. */
  | { readonly kind: "consul-agents"; readonly urls: readonly string[] }
  /** Consul has a leader and this many Raft peers. */
  | { readonly kind: "consul-leader"; readonly url: string; readonly peers: number }
  /** All of this many Consul servers are healthy voters, by autopilot's account. */
  | { readonly kind: "consul-servers-healthy"; readonly url: string; readonly count: number }
  /** All of this many Nomad servers are healthy voters, by autopilot's account. */
  | { readonly kind: "nomad-servers-healthy"; readonly url: string; readonly count: number }
  /** This many nodes are in Consul's catalogue with a passing serfHealth. */
  | { readonly kind: "consul-nodes"; readonly url: string; readonly count: number }
  /** Nomad has a leader and this many Raft peers. */
  | { readonly kind: "nomad-leader"; readonly url: string; readonly peers: number }
  /** Nomad's leader has the key that it registers nodes with: a client that comes earlier is refused, and comes again after 15 to 30 s. */
  | { readonly kind: "nomad-keyring"; readonly url: string }
  /** This many Nomad clients are ready. */
  | { readonly kind: "nomad-nodes"; readonly url: string; readonly count: number }
  /** Each of these servers of Vault says how it is, sealed or not. */
  | { readonly kind: "vault-answers"; readonly urls: readonly string[] }
  /** All of these servers of Vault are unsealed and know their leader. */
  | { readonly kind: "vault-unsealed"; readonly urls: readonly string[] };

/** The condition in words, for progress and errors. */
export function describeCondition(condition: Condition): string {
  switch (condition.kind) {
    case "consul-agents":
      return `a Consul agent at ${condition.urls.join(", ")}`;
    case "consul-leader":
      return `a Consul leader with ${condition.peers} Raft peers at ${condition.url}`;
    case "consul-servers-healthy":
      return `${condition.count} healthy Consul servers with a vote at ${condition.url}`;
    case "nomad-servers-healthy":
      return `${condition.count} healthy Nomad servers with a vote at ${condition.url}`;
    case "consul-nodes":
      return `${condition.count} passing Consul nodes at ${condition.url}`;
    case "nomad-leader":
      return `a Nomad leader with ${condition.peers} Raft peers at ${condition.url}`;
    case "nomad-keyring":
      return `a key of the Nomad leader at ${condition.url}`;
    case "nomad-nodes":
      return `${condition.count} ready Nomad clients at ${condition.url}`;
    case "vault-answers":
      return `a Vault server at ${condition.urls.join(", ")}`;
    case "vault-unsealed":
      return `unsealed Vault servers with a leader at ${condition.urls.join(", ")}`;
  }
}
