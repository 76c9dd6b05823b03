import type { IncomingMessage, ServerResponse } from "node:http";

export interface ListedInstance {
  readonly address: string;
  readonly port: number;
  readonly tags?: readonly string[];
  readonly isDead?: boolean;
}

/** As much of Consul's API as following services takes: blocking queries for the health of services. */
export class FakeCatalogue {
  readonly #services = new Map<string, readonly ListedInstance[]>();
  readonly #waiting = new Set<() => void>();
  #index = 10;

  set(service: string, instances: readonly ListedInstance[]): void {
    this.#services.set(service, instances);
    this.#index++;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Whether the request was one for it. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    // What comes through the gateway is for the UI.
    if (request.headers["x-forwarded-for"] !== undefined) return false;
    const url = new URL(request.url ?? "/", "http://consul");
    const answer = (): void => {
      response.setHeader("x-consul-index", String(this.#index)).setHeader("x-consul-knownleader", "true");
      response.end(JSON.stringify(this.#bodyOf(url.pathname)));
    };
    if (Number(url.searchParams.get("index") ?? 0) < this.#index) answer();
    else this.#waiting.add(answer);
    return true;
  }

  #bodyOf(path: string): unknown {
    if (path.startsWith("/v1/status/"))
      return path.endsWith("leader") ? "127.0.0.1:8300" : ["127.0.0.1:8300"];
    if (path === "/v1/catalog/services")
      return Object.fromEntries([...this.#services.keys()].map((name) => [name, []]));
    const name = path.slice("/v1/health/service/".length);
    return (this.#services.get(name) ?? []).map(({ address, port, tags = [], isDead = false }) => ({
      Node: { Node: address, Address: address },
      Service: {
        ID: `${name} ${port}`,
        Address: "",
        Port: port,
        Tags: tags,
        Weights: { Passing: 1, Warning: 1 },
      },
      Checks: [
        {
          CheckID: "serfHealth",
          Status: isDead ? "critical" : "passing",
          ServiceID: "",
          Output: isDead ? "Agent not live" : "",
        },
      ],
    }));
  }
}
