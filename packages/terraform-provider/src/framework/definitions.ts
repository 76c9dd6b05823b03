import type { Log } from "../wire/plugin/log.ts";
import type { Path } from "../wire/values/path.ts";
import type { Attributes, PlannedOf, StateOf } from "./attribute.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { PrivateState } from "./private-state.ts";
import type { Described } from "./write-schema.ts";

/** A provider: what it can be told, and what it has. `Client` is what resources work with, made from the provider's configuration. */
export interface Provider<Client> {
  readonly description: string;
  readonly attributes: Attributes;
  configure(config: StateOf<Attributes>): Promise<Client>;
  /** By their full names. */
  readonly resources: Readonly<Record<string, Resource<Attributes, Client>>>;
  readonly dataSources: Readonly<Record<string, DataSource<Attributes, Client>>>;
}

/** What every call gets beside its values. */
export interface CallContext<Client> {
  readonly client: Client;
  /** Aborted when the user has stopped Terraform. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** A kind of thing that is made, changed and removed. */
export interface Resource<A extends Attributes, Client> extends Described {
  readonly attributes: A;
  /** What no single attribute is to blame for. Anything may be unknown. */
  validate?(config: PlannedOf<A>): readonly Diagnostic[] | Promise<readonly Diagnostic[]>;
  /** What will come of a change, as far as it is known; default: what the schema says. Changes nothing. */
  plan?(change: PlannedChange<A>, context: CallContext<Client>): Promise<Planning<A>>;
  /** What is there now; undefined: nothing. */
  read(present: Kept<A>, context: CallContext<Client>): Promise<Kept<A> | undefined>;
  create(change: Change<A>, context: ApplyContext<A, Client>): Promise<Kept<A>>;
  update(change: Change<A> & Kept<A>, context: ApplyContext<A, Client>): Promise<Kept<A>>;
  /** Works too where nothing is left. */
  delete(present: Kept<A>, context: CallContext<Client>): Promise<void>;
  /** What of a thing that is there already is enough to read it by. */
  import?(id: string, context: CallContext<Client>): Promise<Partial<StateOf<A>>>;
  /** By the version that they begin with: a state of that version as one of the next. */
  readonly upgrades?: Readonly<Record<number, Upgrade>>;
}

/** Rewrites a state of an earlier schema: JSON in, JSON out. */
export type Upgrade = (state: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** A resource and what is remembered beside it, which nobody sees. */
export interface Kept<A extends Attributes> {
  readonly state: StateOf<A>;
  readonly private?: PrivateState;
}

/** What is about to happen to a resource. */
export interface PlannedChange<A extends Attributes> {
  readonly config: PlannedOf<A>;
  /** Undefined: there is none yet. */
  readonly prior: StateOf<A> | undefined;
  /** What the schema makes of it: defaults are filled in, what is computed is unknown or as before. */
  readonly planned: PlannedOf<A>;
  readonly private: PrivateState;
}

/** What a resource adds to the plan that its schema makes. */
export interface Planning<A extends Attributes> {
  /** What is known better. Values that the configuration says have to stay. */
  readonly planned?: Partial<PlannedOf<A>>;
  /** Why it has to be another resource, beside attributes that say so of themselves. */
  readonly replace?: readonly Path[];
  /** Default: what was remembered before. */
  readonly private?: PrivateState;
  readonly diagnostics?: readonly Diagnostic[];
}

/** What is to be made true. */
export interface Change<A extends Attributes> {
  readonly config: StateOf<A>;
  /** Unknown is what comes of the change itself. */
  readonly planned: PlannedOf<A>;
  readonly private: PrivateState;
}

/** What a change gets. */
export interface ApplyContext<A extends Attributes, Client> extends CallContext<Client> {
  /** What is there already, should the change fail from here on: Terraform remembers it, and marks a new resource as tainted. */
  keep(kept: Kept<A>): void;
}

/** A kind of thing that is only looked at. */
export interface DataSource<A extends Attributes, Client> extends Described {
  readonly attributes: A;
  read(config: StateOf<A>, context: CallContext<Client>): Promise<StateOf<A>>;
}
