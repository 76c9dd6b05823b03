import { infoModes } from "../admin/info.ts";
import { balanceDefaults as balance } from "../balance/balance-options.ts";
import { policies } from "../balance/cost.ts";
import { defaultMaxQueries } from "../discovery/consul-settings.ts";
import { proxyDefaults as proxy } from "../proxy/proxy-settings.ts";
import {
  choice,
  count,
  duration,
  list,
  optional,
  path,
  ratio,
  serverName,
  text,
  toggle,
  type Option,
} from "./option-kinds.ts";

/** Every option, in the order of `--help`. */
export const optionTable = {
  address: optional("HOST:PORT", "where to listen", "$NOMAD_ADDR_http"),
  admin: optional(
    "HOST:PORT",
    "private listener: status page, /metrics, /health, /routes",
    "$NOMAD_ADDR_admin, else none",
  ),
  "admin-hosts": list("NAME,…", "names that the private listener answers to, besides addresses", []),
  info: choice(infoModes, "who may ask /info: it tells the addresses of --service's instances", "public"),
  workers: count("processes that serve; limits and budgets hold for each", 1, [1, 64]),
  service: list("NAME,…", "services routed at / whatever their tags are", ["demo-server"]),
  "tag-prefix": text("TEXT", "tags that make routes", "urlprefix-"),

  consul: optional(
    "HOST:PORT,…",
    "Consul agents, the local one first",
    "$CONSUL_HTTP_ADDR, else port 8500 of the own address",
  ),
  "consul-token-file": optional(
    "FILE",
    "ACL token, read anew for each query",
    "$CONSUL_HTTP_TOKEN_FILE or $CONSUL_HTTP_TOKEN",
  ),
  "consul-datacenter": optional("NAME", "datacenter to follow", "the agent's"),
  "consul-namespace": optional("NAME", "namespace to follow", "$CONSUL_NAMESPACE"),
  "consul-max-queries": count(
    "queries that wait at one Consul agent, of all workers together; more services take turns",
    defaultMaxQueries,
    [2, 1000],
  ),
  "snapshot-file": optional(
    "FILE",
    "last good snapshot: an edge starts from it while Consul is down",
    "edge-snapshot.json in $NOMAD_TASK_DIR, else none",
  ),

  balance: choice(policies, "how to choose an instance", balance.policy),
  "slow-start": duration("until a new instance gets its full part", balance.slowStartMs),
  "max-connections-per-instance": count(
    "requests at once on one instance",
    balance.limits.connections,
    [1, 1e6],
  ),
  "max-pending-per-instance": count(
    "of these, still waiting for a connection",
    balance.limits.pending,
    [1, 1e6],
  ),
  "retry-ratio": ratio("retries for each request, over time", balance.retries.ratio),
  "min-retries-per-second": count(
    "retries a second that are always allowed",
    balance.retries.minPerSecond,
    [0, 1e6],
  ),
  "retry-deadline": duration("no retry begins later after the request's start", balance.retries.deadlineMs),
  "retry-server-errors": toggle(
    "try 502, 503 and 504 to safe requests once elsewhere",
    balance.retries.onServerErrors,
  ),
  "base-ejection-time": duration(
    "a failing instance's first pause; each further one is twice as long",
    balance.ejection.baseMs,
  ),
  "max-ejection-time": duration("the longest pause", balance.ejection.maxMs),
  "probe-path": path("asked of instances in doubt; any answer means that they work", "/"),
  "probe-interval": duration("between two probes of one instance", 1000),
  "probe-timeout": duration("for one probe", 1000),

  "connect-timeout": duration("for a connection to an instance, TLS included", balance.timeouts.connectMs),
  "connect-try-timeout": duration(
    "after so long another instance is connected to, where there is one; 0 for never",
    balance.timeouts.connectTryMs,
  ),
  "try-timeout": duration(
    "a request waits so long before its instance is probed; 0 for never",
    balance.timeouts.tryMs,
  ),
  "hang-timeout": duration(
    "safe requests leave an instance that answers nothing, no probe either, for so long; 0 for never",
    balance.timeouts.hangMs,
  ),
  "response-header-timeout": duration("for the head of a response; 0 for none", balance.timeouts.headMs),
  "idle-timeout": duration("longest silence within an answer that has a length", balance.timeouts.idleMs),
  "stream-idle-timeout": duration(
    "the same for one without: event streams; 0 for none",
    balance.timeouts.streamIdleMs,
  ),
  "tunnel-idle-timeout": duration(
    "the same for upgraded connections: WebSockets; 0 for none",
    balance.timeouts.tunnelIdleMs,
  ),
  "request-timeout": duration(
    "for a whole exchange, retries included; 0 for none",
    balance.timeouts.requestMs,
  ),

  "client-head-timeout": duration("for a request's head", proxy.timeouts.headMs),
  "client-idle-timeout": duration("for the next request on a connection", proxy.timeouts.idleMs),
  "max-request-head": count(
    "bytes of a request's line and fields",
    proxy.hop.requestHead.headBytes,
    [1024, 1_048_576],
  ),
  "max-response-head": count("the same of an answer's", proxy.hop.responseHead.headBytes, [1024, 1_048_576]),
  via: toggle("name this hop in Via, to both sides; nginx and IIS then compress nothing", proxy.hop.addsVia),
  "client-body-timeout": duration(
    "longest silence within a request's body; 0 for none",
    proxy.bodyRate.silenceMs,
  ),
  "min-body-rate": count(
    "least bytes a second of a request's body, on average",
    proxy.bodyRate.bytesPerSecond,
    [0, 1e9],
  ),
  "max-connections": count(
    "clients' connections; 0: half of the descriptors that the process may have, 20000 at most",
    proxy.connections.total,
    [0, 1e6],
  ),
  "max-connections-per-client": count("connections from one address", proxy.connections.perClient, [1, 1e6]),
  "trusted-proxies": list("CIDR,…", "whose X-Forwarded-* and Forwarded count", []),

  "tls-cert": optional("FILE", "certificate chain (PEM): serve TLS; followed while it runs", "plain HTTP"),
  "tls-key": optional("FILE", "its private key (PEM); may be the same file", "none"),
  "tls-address": optional(
    "HOST:PORT",
    "where TLS is served, beside plain HTTP at --address",
    "$NOMAD_ADDR_https, else --address serves TLS alone",
  ),
  "upstream-ca": optional(
    "FILE",
    "authorities (PEM) for https instances; followed while it runs",
    "the system's",
  ),
  "upstream-cert": optional("FILE", "certificate chain (PEM) to show to https instances; likewise", "none"),
  "upstream-key": optional("FILE", "its private key (PEM); may be the same file", "none"),
  "upstream-name": serverName(
    "whom the certificate of an https instance has to name where its tag says nothing; {service} is its service",
    "its address",
  ),

  "access-log": choice(["off", "json", "combined"], "one line for each exchange, on stdout", "off"),
  "request-id": toggle("give requests without X-Request-Id one", false),
  "log-level": choice(["debug", "info", "warn", "error"], "least level of the log", "info"),
  "drain-grace": duration("after SIGTERM: not ready, but still accepting", 0),
  "drain-timeout": duration("for requests in flight after that", 10_000),
} as const satisfies Readonly<Record<string, Option<unknown>>>;

export type OptionName = keyof typeof optionTable;

/** All options, parsed. */
export type Options = { readonly [Name in OptionName]: (typeof optionTable)[Name]["fallback"] };
