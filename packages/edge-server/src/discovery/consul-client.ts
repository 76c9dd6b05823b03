import { Agent, type IncomingHttpHeaders } from "node:http";
import { parseConsulAddress, type ConsulSettings } from "./consul-settings.ts";
import { httpGet, type GetAnswer } from "./http-get.ts";

/** An answer of Consul with what its headers say about it. */
export interface ConsulAnswer {
  readonly text: string;
  /** `X-Consul-Index`; 0 when there is none. */
  readonly index: number;
  /** False when it may lack rows that exist: no leader, or filtered by an ACL. */
  readonly isComplete: boolean;
  /** False when it may be the past: a restarted server without a leader shows what its last Raft snapshot holds. */
  readonly isCurrent: boolean;
  /** How old the data may be: the answering server's last contact with the leader, or the agent cache's age. */
  readonly ageMs: number;
}

export interface ConsulQuery {
  /** For example `/v1/health/service/web`. */
  readonly path: string;
  readonly parameters: readonly string[];
  /** From start to last byte; default 10 s. */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

/** Reads from whichever agent answers. */
export interface ConsulClient {
  /** Rejects when the agent in use does not answer with 200; after an agent's failure the next call asks the next one. */
  query(query: ConsulQuery): Promise<ConsulAnswer>;
  /** Looks whether the agent in use still answers, and whether the first one does again. Call it every few seconds; never rejects. */
  heartbeat(signal: AbortSignal): Promise<void>;
  /** Further agents, to be asked when those given do not answer; replaces what was learned before. */
  learn(hosts: readonly string[]): void;
  /** The agents in the order they are asked, the one in use first, for people. */
  agents(): { readonly inUse: string; readonly all: readonly string[]; readonly learned: readonly string[] };
}

const heartbeatTimeoutMs = 2000;

/** A client of several agents: the first one given is used as long as it answers, a dead or hanging one blinds nobody. */
export function createConsulClient(settings: ConsulSettings): ConsulClient {
  const poolOf = createPools();
  let learned: readonly URL[] = [];
  let position = 0;
  /** Ends all queries to the agent in use when it turns out not to answer: a blocking one would wait on for a minute. */
  let inUse = new AbortController();

  const all = () => [...settings.addresses, ...learned];
  return {
    query,
    heartbeat,
    learn: (hosts) => {
      const given = new Set(settings.addresses.map(({ host }) => host));
      learned = hosts
        .flatMap((host) => siblingOf(settings.addresses[0], host))
        .filter(({ host }) => !given.has(host));
    },
    agents: () => ({
      inUse: agentAt(position).host,
      all: all().map(({ host }) => host),
      learned: learned.map(({ hostname }) => hostname.replace(/^\[|\]$/g, "")),
    }),
  };

  async function query({ path, parameters, timeoutMs = 10_000, signal }: ConsulQuery): Promise<ConsulAnswer> {
    const asked = position;
    const agent = agentAt(asked);
    const { signal: alive } = inUse;
    const url = new URL(path, agent);
    url.search = [...parameters, ...scope(settings)].join("&");
    const answer = await get(url, timeoutMs, AbortSignal.any([signal, alive])).catch((error: unknown) => {
      if (!signal.aborted) abandon(asked);
      throw alive.aborted ? new Error(`${agent.host} does not answer`, { cause: error }) : error;
    });
    if (answer.status === 200) return { text: answer.text, ...readHeaders(answer.headers) };
    // Another agent may know better than one in trouble; it will not like a wrong token or path any more than this one.
    if (answer.status >= 500 && answer.status !== 501) leave(asked);
    throw new Error(`${agent.host} answered ${answer.status} to ${path}: ${answer.text.slice(0, 200)}`);
  }

  async function heartbeat(signal: AbortSignal): Promise<void> {
    const asked = position;
    if (asked > 0 && (await isAlive(agentAt(0), signal))) position = 0;
    else if (!(await isAlive(agentAt(asked), signal)) && !signal.aborted) abandon(asked);
  }

  /** Any answer will do, an error too: whether the agent's cluster is well is another question. */
  function isAlive(agent: URL, signal: AbortSignal): Promise<boolean> {
    return get(new URL("/v1/status/leader", agent), heartbeatTimeoutMs, signal).then(
      () => true,
      () => false,
    );
  }

  async function get(url: URL, timeoutMs: number, signal: AbortSignal): Promise<GetAnswer> {
    const token = await settings.token();
    return httpGet(url, {
      headers: token === undefined ? {} : { "x-consul-token": token },
      agent: await poolOf(url.protocol),
      tls: settings.tls,
      timeoutMs,
      signal,
    });
  }

  /** Many queries fail together when an agent dies: only the first of them moves on. */
  function leave(asked: number): void {
    if (asked === position) position = (position + 1) % all().length;
  }

  function abandon(asked: number): void {
    if (asked !== position) return;
    leave(asked);
    inUse.abort(new Error("the Consul agent does not answer"));
    inUse = new AbortController();
  }

  function agentAt(at: number): URL {
    const urls = all();
    const url = urls[at % urls.length];
    if (!url) throw new Error("no Consul address is given");
    return url;
  }
}

/** One pool of connections for each protocol, TLS loaded only when it is used. */
function createPools(): (protocol: string) => Promise<Agent> {
  const options = { keepAlive: true, maxSockets: Infinity };
  const plain = new Agent(options);
  let tls: Agent | undefined;
  return async (protocol) => {
    if (protocol !== "https:") return plain;
    const https = await import("node:https");
    return (tls ??= new https.Agent(options));
  };
}

function scope({ datacenter, namespace }: ConsulSettings): string[] {
  return [
    ...(datacenter === undefined ? [] : [`dc=${encodeURIComponent(datacenter)}`]),
    ...(namespace === undefined ? [] : [`ns=${encodeURIComponent(namespace)}`]),
  ];
}

/** The same scheme and port on another host: agents of one cluster are set up alike. */
function siblingOf(own: URL | undefined, host: string): URL[] {
  if (!own) return [];
  const name = host.includes(":") ? `[${host}]` : host;
  return [
    parseConsulAddress(
      `${own.protocol}//${name}:${own.port || (own.protocol === "https:" ? 443 : 80)}`,
      false,
    ),
  ];
}

/** @see https://developer.hashicorp.com/consul/api-docs/features/consistency and /features/caching */
function readHeaders(headers: IncomingHttpHeaders): Omit<ConsulAnswer, "text"> {
  const number = (name: string) => {
    const value = Number(headers[name] ?? 0);
    return Number.isFinite(value) ? value : 0;
  };
  const isHit = headers["x-cache"] === "HIT";
  // Consul's streaming backend always says "false": seen with 1.22 on a healthy cluster.
  const isLeaderless =
    headers["x-consul-knownleader"] === "false" && headers["x-consul-query-backend"] !== "streaming";
  return {
    index: number("x-consul-index"),
    isComplete: !isLeaderless && headers["x-consul-results-filtered-by-acls"] !== "true",
    isCurrent: !isLeaderless,
    ageMs: Math.max(number("x-consul-lastcontact"), isHit ? number("age") * 1000 : 0),
  };
}
