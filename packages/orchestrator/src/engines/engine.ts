import type { Duplex } from "node:stream";
import type { AgentReference } from "../agents/agent-reference.ts";
import type { Host } from "../hosts/host.ts";
import type { NetworkFaults } from "../hosts/network-faults.ts";
import type { CallOptions } from "../call-options.ts";
import type { EdgeEndpoint, EngineKind, Inventory } from "../inventory/inventory.ts";
import type { Access } from "../net/access.ts";
import type { Fetch } from "../net/fetch-json.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import type { WorldPlan } from "../hosts/world-plan.ts";

/**
 * What a world runs on. The code above {@link Host} and the two HTTP clients drives a world through this and does not know which engine it is.
 * An engine is made for one inventory, from what stands on disk (manifest and world folder), so a later process can take any world over, or
 * tear it down.
 */
export interface Engine {
  readonly kind: EngineKind;
  /** The machines. The embedded engine has one, which stands for all hosts of the inventory. */
  readonly hosts: readonly Host[];
  /** Every agent the inventory asks for, and the unit that runs it. */
  readonly agents: readonly AgentReference[];
  /** Reaches addresses inside the world. The plain global fetch where those are the machine's own and the world is open. */
  readonly fetch: Fetch;
  /** What the agents of a closed world are asked with, once it is known who asks: `withAccess`. */
  readonly access?: Access | undefined;
  /** A connection to an address inside the world, plain TCP in closed worlds too. Rejects as a refused or unreachable connection does. */
  connect(address: WorldAddress): Promise<Duplex>;
  /** Where deployed executables go: `<root>/<service>/<digest>/<name>` on each of these hosts (those with a Nomad client). */
  readonly artifacts: { readonly root: string; readonly hosts: readonly Host[] };
  /** Accounts that tasks run as, one for each job; undefined: an engine that has none. */
  readonly taskAccounts?: TaskAccounts;
  /**
   * Makes what the hosts need before anything is put on them: namespaces and links, firewalls, a supervisor. Returns what it had to make, in
   * words; nothing the second time.
   */
  prepare(options: CallOptions): Promise<readonly string[]>;
  /** What the hosts shall look like; may read secrets and binaries' paths, changes nothing on a host. */
  plan(options: CallOptions): Promise<WorldPlan>;
  /** What stands in front of a program of this machine so that its connections start inside the world: empty where that is the machine itself. */
  enterWorld(): Promise<readonly string[]>;
  /** Faults of hosts and their network, where an engine can make them. */
  readonly networkFaults?: NetworkFaults;
  /** One edge per host with a Nomad client. Its addresses for the user are known once the world was prepared. */
  edges(): readonly EdgeEndpoint[];
  /** Base URLs of a Consul and a Nomad API for the user's own programs and browser; see {@link EdgeEndpoint.userUrl}. */
  userUrls(): UserUrls;
  /** What a host keeps of Vault: folders of configuration, storage, log and shares. */
  readonly vaultFolders?: (host: string) => readonly string[];
  /** Ends every process of the world that still runs, its tasks among them, and keeps what it has on disk; {@link prepare} makes the rest again. */
  stop(options: CallOptions): Promise<void>;
  /**
   * Ends every process of the world and removes what {@link prepare} made; the world folder is removed by the caller afterwards.
   * Works from any state, any number of times.
   */
  teardown(options: CallOptions): Promise<void>;
}

/** Accounts of a world's hosts, each for the tasks of one job: what belongs to one no other may read, change or signal. */
export interface TaskAccounts {
  /** What their names begin with; undefined where this world's tasks run as their Nomad client does. */
  prefix(): Promise<string | undefined>;
  /** Makes accounts be there on every host that may run tasks. */
  ensure(names: readonly string[], options: CallOptions): Promise<void>;
}

/** An address inside a world. */
export interface WorldAddress {
  readonly host: string;
  readonly port: number;
}

/** Where the user reaches a world's Consul and Nomad. */
export interface UserUrls {
  readonly consul: string;
  readonly nomad: string;
  /** Undefined where the world has none. */
  readonly vault?: string | undefined;
}

/** All an engine is made from. */
export interface EngineContext {
  readonly folder: WorldFolder;
  readonly inventory: Inventory;
  /** The programs to plan with; default: those that the world's folder records. */
  readonly toolchain?: Toolchain | undefined;
}
