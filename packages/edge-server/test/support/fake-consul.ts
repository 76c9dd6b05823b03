import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export interface FakeInstance {
  readonly id: string;
  readonly node?: string;
  readonly address: string;
  readonly port: number;
  readonly tags?: readonly string[];
  readonly checks?: readonly { CheckID: string; Status: string; ServiceID: string; Output: string }[];
}

/** Just enough of Consul for the edge, with all the faults one could want. */
export interface FakeConsul extends AsyncDisposable {
  readonly url: string;
  /** Each request's path and query, as it came. */
  readonly requests: string[];
  /** The value of X-Consul-Token of each request. */
  readonly tokens: (string | undefined)[];
  set(service: string, instances: readonly FakeInstance[]): void;
  /** Status and headers of all further answers; `{}` for a healthy Consul. */
  misbehave(fault: {
    status?: number;
    headers?: Record<string, string>;
    body?: string;
    /** Takes requests and never answers. */
    isHanging?: boolean;
  }): void;
  /** Loses everything, index included, as a cluster whose data was deleted. */
  wipe(): void;
  /** Closes all connections and the port; `start` opens the same port again. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

const catalogue = "/v1/catalog/services";
const health = "/v1/health/service/";

export async function startFakeConsul(host = "127.0.0.1", fixedPort = 0): Promise<FakeConsul> {
  let services = new Map<string, readonly FakeInstance[]>();
  let index = 10;
  /** Of what was set since the last wipe, by path: like Consul's, a service's index does not go on with another's. */
  const indexes = new Map<string, number>();
  /** Answers' bodies, made once: what a large catalogue costs is to be the edge's alone. */
  const texts = new Map<string, string>();
  let fault: Parameters<FakeConsul["misbehave"]>[0] = {};
  let waiting: { readonly path: string; readonly resolve: () => void }[] = [];
  const requests: string[] = [];
  const tokens: (string | undefined)[] = [];
  let server: Server;
  let port = fixedPort;
  await start();
  return {
    url: `http://${host}:${port}`,
    requests,
    tokens,
    set: (service, instances) => {
      services = new Map(services).set(service, instances);
      index++;
      for (const path of [catalogue, `${health}${encodeURIComponent(service)}`]) {
        indexes.set(path, index);
        texts.delete(path);
        wake((one) => one === path);
      }
    },
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
    stop,
    start,
    [Symbol.asyncDispose]: stop,
  };

  async function start() {
    server = createServer((request, response) => void answer(request, response));
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
    if (asked >= current() && asked > 0 && fault.status === undefined) {
      await new Promise<void>((resolve) => waiting.push({ path: url.pathname, resolve }));
    }
    if (response.destroyed || fault.isHanging) return;
    response.writeHead(fault.status ?? 200, {
      "x-consul-index": String(current()),
      "x-consul-knownleader": "true",
      "x-consul-lastcontact": "0",
      ...fault.headers,
    });
    response.end(fault.body ?? textFor(url.pathname));
  }

  function textFor(path: string): string {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const text = JSON.stringify(bodyFor(path));
    texts.set(path, text);
    return text;
  }

  function bodyFor(path: string): unknown {
    if (path === "/v1/status/peers") return [`${host}:8300`];
    if (path === catalogue) {
      return Object.fromEntries(
        [...services].map(([name, list]) => [name, [...new Set(list.flatMap(({ tags = [] }) => tags))]]),
      );
    }
    const service = decodeURIComponent(path.slice(health.length));
    return (services.get(service) ?? []).map(toRow);
  }
}

function toRow({ id, node = "node01", address, port, tags = [], checks = [passing(id)] }: FakeInstance) {
  return {
    Node: { Node: node, Address: address },
    Service: { ID: id, Address: "", Port: port, Tags: tags, Weights: { Passing: 1, Warning: 1 } },
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
