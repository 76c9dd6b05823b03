import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer, Server as SecureServer } from "node:https";
import type { CertifiedKey } from "certificates";
import type { Socket } from "node:net";

export interface FakeInstance {
  readonly id: string;
  readonly node?: string;
  readonly address: string;
  readonly port: number;
  readonly tags?: readonly string[];
  readonly checks?: readonly {
    CheckID: string;
    Status: string;
    ServiceID: string;
    Output: string;
    Type?: string;
  }[];
  /** Of the row's Service, as they are: whatever may not be an instance. */
  readonly fields?: object;
}

/** Just enough of Consul for the edge, with all the faults one could want. */
export interface FakeConsul extends AsyncDisposable {
  readonly url: string;
  /** Each request's path and query, as it came. */
  readonly requests: string[];
  /** The value of X-Consul-Token of each request. */
  readonly tokens: (string | undefined)[];
  set(service: string, instances: readonly FakeInstance[]): void;
  /** Whether rows are left out for want of a right; nobody is woken by that. */
  filter(isFiltered: boolean): void;
  /** Answers all blocking queries, as when their time is up. */
  endWaits(): void;
  /** Answers further connections with a 429, or resets them, while there are this many, as a real agent does. */
  limitConnections(most: number, how: "429" | "reset"): void;
  /** Connections that are open. */
  connections(): number;
  /** Status and headers of all further answers; `{}` for a healthy Consul. */
  misbehave(fault: {
    status?: number;
    headers?: Record<string, string>;
    body?: string;
    /** Takes requests and never answers. */
    isHanging?: boolean;
    /** What `/v1/status/leader` says; none by `""`. */
    leader?: string;
  }): void;
  /** Loses everything, index included, as a cluster whose data was deleted. */
  wipe(): void;
  /** Further connections are shown this certificate. */
  secure(certified: CertifiedKey): void;
  /** Closes all connections and the port; `start` opens the same port again. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

const catalogue = "/v1/catalog/services";
const health = "/v1/health/service/";
/** Stands for what a filtered answer holds. */
const nothing = "";
const tooMany =
  "HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\nContent-Length: 81\r\nConnection: close\r\n\r\n" +
  "Your IP is issuing too many concurrent connections, please rate limit your calls\n";

/** With a certificate: over TLS, and nothing else. */
export async function startFakeConsul(
  host = "127.0.0.1",
  fixedPort = 0,
  certified?: CertifiedKey,
): Promise<FakeConsul> {
  let services = new Map<string, readonly FakeInstance[]>();
  let index = 10;
  /** Of what was set since the last wipe, by path: like Consul's, a service's index does not go on with another's. */
  const indexes = new Map<string, number>();
  /** Answers' bodies, made once: what a large catalogue costs is to be the edge's alone. */
  const texts = new Map<string, string>();
  let fault: Parameters<FakeConsul["misbehave"]>[0] = {};
  let waiting: { readonly path: string; readonly resolve: () => void }[] = [];
  let isFiltered = false;
  let limit: { readonly most: number; readonly how: "429" | "reset" } | undefined;
  const open = new Set<Socket>();
  const requests: string[] = [];
  const tokens: (string | undefined)[] = [];
  let server: Server;
  let port = fixedPort;
  await start();
  return {
    url: `${certified ? "https" : "http"}://${host}:${port}`,
    requests,
    tokens,
    set: (service, instances) => {
      services = new Map(services).set(service, instances);
      index++;
      const paths = [...services.keys()].filter((name) => name.toLowerCase() === service.toLowerCase());
      for (const path of [catalogue, ...paths.map((name) => `${health}${encodeURIComponent(name)}`)]) {
        indexes.set(path, index);
        texts.delete(path);
        wake((one) => one === path);
      }
    },
    filter: (next) => (isFiltered = next),
    endWaits: () => wake(() => true),
    limitConnections: (most, how) => (limit = { most, how }),
    connections: () => open.size,
    misbehave: (next) => {
      fault = next;
      wake(() => true);
    },
    wipe: () => {
      services = new Map();
      indexes.clear();
      texts.clear();
      index = 1;
      wake(() => true);
    },
    secure: (next) => {
      if (server instanceof SecureServer) server.setSecureContext({ cert: next.certificate, key: next.key });
    },
    stop,
    start,
    [Symbol.asyncDispose]: stop,
  };

  async function start() {
    const handle = (request: IncomingMessage, response: ServerResponse) => void answer(request, response);
    server = certified
      ? createSecureServer({ cert: certified.certificate, key: certified.key }, handle)
      : createServer(handle);
    const [serve] = server.listeners("connection");
    server.removeAllListeners("connection").on("connection", (socket: Socket) => {
      if (limit && open.size >= limit.most) return refuse(socket, limit.how);
      open.add(socket);
      socket.once("close", () => open.delete(socket));
      serve?.call(server, socket);
    });
    server.listen(port, host);
    await once(server, "listening");
    const bound = server.address();
    if (bound !== null && typeof bound === "object") port = bound.port;
  }

  async function stop() {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }

  function wake(isMeant: (path: string) => boolean) {
    const waiters = waiting;
    waiting = waiters.filter(({ path }) => !isMeant(path));
    for (const { path, resolve } of waiters) if (isMeant(path)) resolve();
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    requests.push(request.url ?? "");
    tokens.push(request.headers["x-consul-token"]?.toString());
    const url = new URL(request.url ?? "/", "http://consul");
    const asked = Number(url.searchParams.get("index") ?? 0);
    const current = () => indexes.get(url.pathname) ?? Math.min(index, 10);
    // An index of before a wipe came too late to be woken by it: its wait is over as well.
    const isOfBeforeWipe = asked > index;
    if (asked >= current() && asked > 0 && !isOfBeforeWipe && fault.status === undefined) {
      await new Promise<void>((resolve) => {
        waiting.push({ path: url.pathname, resolve });
        setTimeout(resolve, waitMsOf(url)).unref();
      });
    }
    if (response.destroyed || fault.isHanging) return;
    response.writeHead(fault.status ?? 200, {
      "x-consul-index": String(current()),
      "x-consul-knownleader": "true",
      "x-consul-lastcontact": "0",
      ...(isFiltered && { "x-consul-results-filtered-by-acls": "true" }),
      ...fault.headers,
    });
    response.end(fault.body ?? textFor(isFiltered ? nothing : url.pathname));
  }

  function textFor(path: string): string {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const text = JSON.stringify(bodyFor(path));
    if (path !== "/v1/status/leader") texts.set(path, text);
    return text;
  }

  function bodyFor(path: string): unknown {
    if (path === nothing) return [];
    if (path === "/v1/status/peers") return [`${host}:8300`];
    if (path === "/v1/status/leader") return fault.leader ?? `${host}:8300`;
    if (path === catalogue) {
      return Object.fromEntries(
        [...services].map(([name, list]) => [name, [...new Set(list.flatMap(({ tags = [] }) => tags))]]),
      );
    }
    const name = decodeURIComponent(path.slice(health.length)).toLowerCase();
    return [...services].flatMap(([service, list]) =>
      service.toLowerCase() === name ? list.map(toRow) : [],
    );
  }
}

function refuse(socket: Socket, how: "429" | "reset"): void {
  socket.on("error", () => {});
  if (how === "reset") socket.resetAndDestroy();
  else socket.resume().end(tooMany);
}

function waitMsOf(url: URL): number {
  const [, count, unit] = /^(\d+)(ms|s)$/.exec(url.searchParams.get("wait") ?? "5m") ?? [];
  return count === undefined ? 300_000 : Number(count) * (unit === "s" ? 1000 : 1);
}

function toRow({
  id,
  node = "node01",
  address,
  port,
  tags = [],
  checks = [passing(id)],
  fields,
}: FakeInstance) {
  return {
    Node: { Node: node, Address: address },
    Service: { ID: id, Address: "", Port: port, Tags: tags, Weights: { Passing: 1, Warning: 1 }, ...fields },
    Checks: checks,
  };
}

/** Checks as Consul lists them. */
export const passing = (id: string) => ({
  CheckID: `c-${id}`,
  Status: "passing",
  ServiceID: id,
  Output: "ok",
});
export const critical = (id: string) => ({
  CheckID: `c-${id}`,
  Status: "critical",
  ServiceID: id,
  Output: "refused",
});
export const unchecked = (id: string) => ({
  CheckID: `c-${id}`,
  Status: "critical",
  ServiceID: id,
  Output: "",
});
export const deadNode = {
  CheckID: "serfHealth",
  Status: "critical",
  ServiceID: "",
  Output: "Agent not live",
};
/** A TTL check that says nothing. */
export const silentTtl = (id: string) => ({ ...unchecked(id), Type: "ttl" });
export const fullDisk = { CheckID: "disk", Status: "critical", ServiceID: "", Output: "full" };
