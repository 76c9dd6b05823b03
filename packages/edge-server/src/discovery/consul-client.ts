import type { IncomingHttpHeaders } from "node:http";
import { createConsulAgents, type ConsulAgents } from "./consul-agents.ts";
import { ConsulFailure, isRefusal, isReset, isTlsTrouble } from "./consul-failure.ts";
import type { ConsulSettings } from "./consul-settings.ts";
import { createPools, type Pools } from "./connection-pools.ts";
import { createTlsExplainer } from "./explain-tls.ts";
import { httpGet, type GetAnswer, type TlsOptions } from "./http-get.ts";

/** An answer of Consul with what its headers say about it. */
export interface ConsulAnswer {
  readonly text: string;
  /** `X-Consul-Index`; 0 when there is none. */
  readonly index: number;
  /** False when it may lack rows that exist: no leader, or filtered by an ACL. */
  readonly isComplete: boolean;
  /** False when it may be the past: a restarted server without a leader shows what its last Raft snapshot holds. */
  readonly isCurrent: boolean;
  /** Whether rows were left out that the token may not read; undefined where Consul does not tell (its streaming backend). */
  readonly isFiltered: boolean | undefined;
}

export interface ConsulQuery {
  /** For example `/v1/health/service/web`. */
  readonly path: string;
  readonly parameters: readonly string[];
  /** From start to last byte; default 10 s. */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

/** What the agent in use said when it was asked for its cluster's leader; undefined when it did not answer. */
export type Heartbeat = { readonly hasLeader: boolean } | undefined;

/** Reads from whichever agent answers. */
export interface ConsulClient {
  /** How many queries may wait at the same time, all together. */
  readonly maxQueries: number;
  /** Rejects when the agent in use does not answer with 200; when it refused the connection the next call asks the next one. */
  query(query: ConsulQuery): Promise<ConsulAnswer>;
  /** Looks whether the agent in use still answers, and whether the first one does again. Call it every few seconds; never rejects. */
  heartbeat(signal: AbortSignal): Promise<Heartbeat>;
  /** Further agents, to be asked when those given do not answer; replaces what was learned before. */
  learn(hosts: readonly string[]): void;
  /** The agents in the order they are asked, the one in use first, for people. */
  agents(): ReturnType<ConsulAgents["names"]>;
  /** Where the token stands, for people. */
  readonly tokenName: string;
  /** Why certificates that were replaced are not in use, in words; undefined when all is well. */
  filesProblem(): string | undefined;
}

const heartbeatTimeoutMs = 2000;
/** An agent that has too many connections resets further ones, and serves those that it has. */
const maxResets = 3;

/** A client of several agents: the first one given is used as long as it answers; when one is dead or hangs, the next one is asked. */
export function createConsulClient(settings: ConsulSettings): ConsulClient {
  return new AgentsClient(settings);
}

class AgentsClient implements ConsulClient {
  readonly maxQueries: number;
  readonly #settings: ConsulSettings;
  readonly #agents: ConsulAgents;
  readonly #waitingPool: Pools;
  /** Heartbeats and short reads queue behind no waiting query. */
  readonly #promptPool = createPools(2);
  readonly #explainer: ReturnType<typeof createTlsExplainer>;
  #resets = 0;
  /** Ends all queries to the agent in use when it turns out not to answer: a blocking one would wait on for a minute. */
  #inUse = new AbortController();

  constructor(settings: ConsulSettings) {
    this.maxQueries = settings.maxQueries;
    this.#settings = settings;
    this.#agents = createConsulAgents(settings);
    this.#waitingPool = createPools(settings.maxQueries);
    this.#explainer = createTlsExplainer(settings.tls);
  }

  get tokenName(): string {
    return this.#settings.token.name;
  }

  filesProblem(): string | undefined {
    return this.#settings.tls?.problem();
  }

  learn(hosts: readonly string[]): void {
    this.#agents.learn(hosts);
  }

  agents(): ReturnType<ConsulAgents["names"]> {
    return this.#agents.names();
  }

  async query({ path, parameters, timeoutMs = 10_000, signal }: ConsulQuery): Promise<ConsulAnswer> {
    const { url: agent, position } = this.#agents.inUse();
    const { signal: alive } = this.#inUse;
    const url = new URL(path, agent);
    url.search = [...parameters, ...scope(this.#settings)].join("&");
    const pool = path.startsWith("/v1/status/") ? this.#promptPool : this.#waitingPool;
    const limits = { timeoutMs, signal: AbortSignal.any([signal, alive]) };
    const answer = await this.#get(url, pool, limits).catch(async (error: unknown) => {
      if (alive.aborted) throw ConsulFailure.ofLost(agent.host, alive.reason);
      if (error instanceof ConsulFailure || signal.aborted) throw error;
      if (isTlsTrouble(error)) throw await this.#tlsFailure({ agent, position, error });
      // All else, a reset or a timeout, is this query's failure: the heartbeat tells whether the agent is well.
      if (isRefusal(error)) this.#abandon(position, error);
      throw ConsulFailure.ofNetwork(agent.host, error);
    });
    if (answer.status === 200) {
      this.#explainer.forget();
      return { text: answer.text, ...readHeaders(answer.headers) };
    }
    // Another agent may know better than one in trouble; it will not like a wrong token or path any more than this one.
    if (answer.status >= 500 && answer.status !== 501) this.#agents.leave(position);
    const text = answer.text.trim().slice(0, 200);
    if (answer.status === 403)
      throw ConsulFailure.ofRefusal(agent.host, path, { token: this.tokenName, text });
    throw ConsulFailure.ofStatus(agent.host, answer.status, `${path}: ${text}`);
  }

  /** The next call asks the next agent, whose certificate may be good. What waits at this one goes on: its connections are older than what fails now. */
  async #tlsFailure({ agent, position, error }: TlsTrouble): Promise<ConsulFailure> {
    this.#agents.leave(position);
    const options = (await this.#settings.tls?.current()) ?? {};
    return ConsulFailure.ofTls(await this.#explainer.explain({ agent, error, options }), error);
  }

  async heartbeat(signal: AbortSignal): Promise<Heartbeat> {
    const { url, position } = this.#agents.inUse();
    if (position > 0) {
      const first = await this.#beat(this.#agents.first(), signal);
      if (isAnswer(first)) {
        this.#agents.useFirst();
        return leaderOf(first);
      }
    }
    const answer = await this.#beat(url, signal);
    if (signal.aborted) return undefined;
    if (isAnswer(answer)) {
      this.#resets = 0;
      return leaderOf(answer);
    }
    if (isTlsTrouble(answer.error)) {
      this.#agents.leave(position);
      return undefined;
    }
    this.#resets = isReset(answer.error) ? this.#resets + 1 : maxResets;
    if (this.#resets < maxResets) return undefined;
    this.#resets = 0;
    this.#abandon(position, answer.error);
    return undefined;
  }

  /** Any answer will do, an error too: whether the agent's cluster is well is another question. */
  #beat(agent: URL, signal: AbortSignal): Promise<Beat> {
    const url = new URL("/v1/status/leader", agent);
    const limits = { timeoutMs: heartbeatTimeoutMs, signal };
    return this.#get(url, this.#promptPool, limits).catch((error: unknown) => ({ error }));
  }

  async #get(
    url: URL,
    poolOf: Pools,
    limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<GetAnswer> {
    const [token, tls] = await Promise.all([this.#settings.token.read(), this.#tlsFor(url)]);
    return httpGet(url, {
      headers: token === undefined ? {} : { "x-consul-token": token },
      agent: await poolOf(url.protocol, tls),
      tls,
      ...limits,
    });
  }

  async #tlsFor({ protocol }: URL): Promise<TlsOptions | undefined> {
    return protocol === "https:" ? this.#settings.tls?.current() : undefined;
  }

  #abandon(position: number, why: unknown): void {
    if (!this.#agents.leave(position)) return;
    this.#inUse.abort(why);
    this.#inUse = new AbortController();
  }
}

interface TlsTrouble {
  readonly agent: URL;
  readonly position: number;
  readonly error: unknown;
}

type Beat = GetAnswer | { readonly error: unknown };

function isAnswer(beat: Beat): beat is GetAnswer {
  return "status" in beat;
}

/** Consul says `""` when it has none, and an error when its agent knows no server that would know. */
function leaderOf({ status, text }: GetAnswer): Heartbeat {
  return { hasLeader: status === 200 && /^\s*"[^"]/.test(text) };
}

function scope({ datacenter, namespace }: ConsulSettings): string[] {
  return [
    ...(datacenter === undefined ? [] : [`dc=${encodeURIComponent(datacenter)}`]),
    ...(namespace === undefined ? [] : [`ns=${encodeURIComponent(namespace)}`]),
  ];
}

/** @see https://developer.hashicorp.com/consul/api-docs/features/consistency and /features/caching */
function readHeaders(headers: IncomingHttpHeaders): Omit<ConsulAnswer, "text"> {
  const index = Number(headers["x-consul-index"] ?? 0);
  // Consul's streaming backend always says that there is no leader (seen with 1.22 on a healthy cluster), and never that it filtered.
  const isStreamed = headers["x-consul-query-backend"] === "streaming";
  const isLeaderless = headers["x-consul-knownleader"] === "false" && !isStreamed;
  const isFiltered = headers["x-consul-results-filtered-by-acls"] === "true";
  return {
    index: Number.isFinite(index) ? index : 0,
    isComplete: !isLeaderless && !isFiltered,
    isCurrent: !isLeaderless,
    isFiltered: isStreamed && !isFiltered ? undefined : isFiltered,
  };
}
