import { Agent, type IncomingHttpHeaders } from "node:http";
import type { Clock } from "../clock.ts";
import { parseConsulAddress, type ConsulSettings } from "./consul-settings.ts";
import { httpGet } from "./http-get.ts";

/** An answer of Consul with what its headers say about it. */
export interface ConsulAnswer {
  readonly text: string;
  /** `X-Consul-Index`; 0 when there is none. */
  readonly index: number;
  /** False when it may lack rows that exist: no leader, or filtered by an ACL. */
  readonly isComplete: boolean;
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
  /** Rejects when the agent in turn does not answer with 200; the next call asks the next agent. */
  query(query: ConsulQuery): Promise<ConsulAnswer>;
  /** Further agents, to be asked when those given do not answer; replaces what was learned before. */
  learn(hosts: readonly string[]): void;
  /** The agents in the order they are asked, the one in use first, for people. */
  agents(): { readonly inUse: string; readonly all: readonly string[]; readonly learned: readonly string[] };
}

/** After a failure of the first agent it is asked again after this long. */
const returnAfterMs = 10_000;

/** A client of several agents: the first one given is used as long as it answers, a dead one blinds nobody. */
export function createConsulClient(settings: ConsulSettings, clock: Clock): ConsulClient {
  const poolOf = createPools();
  let learned: readonly URL[] = [];
  let position = 0;
  let failedAt = 0;

  const all = () => [...settings.addresses, ...learned];
  return {
    query: ask,
    learn: (hosts) => {
      const given = new Set(settings.addresses.map(({ host }) => host));
      learned = hosts
        .flatMap((host) => siblingOf(settings.addresses[0], host))
        .filter(({ host }) => !given.has(host));
    },
    agents: () => ({
      inUse: current().host,
      all: all().map(({ host }) => host),
      learned: learned.map(({ hostname }) => hostname.replace(/^\[|\]$/g, "")),
    }),
  };

  function current(): URL {
    if (position > 0 && clock.monotonic() - failedAt > returnAfterMs) position = 0;
    const urls = all();
    const url = urls[position % urls.length];
    if (!url) throw new Error("no Consul address is given");
    return url;
  }

  async function ask({ path, parameters, timeoutMs = 10_000, signal }: ConsulQuery): Promise<ConsulAnswer> {
    const agent = current();
    const asked = position;
    try {
      const url = new URL(path, agent);
      url.search = [...parameters, ...scope(settings)].join("&");
      const token = await settings.token();
      const answer = await httpGet(url, {
        headers: token === undefined ? {} : { "x-consul-token": token },
        agent: await poolOf(agent.protocol),
        tls: settings.tls,
        timeoutMs,
        signal,
      });
      if (answer.status !== 200)
        throw new Error(`${agent.host} answered ${answer.status} to ${path}: ${answer.text.slice(0, 200)}`);
      return { text: answer.text, ...readHeaders(answer.headers) };
    } catch (error) {
      // Many watchers fail together when an agent dies: only the first of them moves on.
      if (!signal.aborted && asked === position) {
        position = (position + 1) % all().length;
        failedAt = clock.monotonic();
      }
      throw error;
    }
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
    ageMs: Math.max(number("x-consul-lastcontact"), isHit ? number("age") * 1000 : 0),
  };
}
