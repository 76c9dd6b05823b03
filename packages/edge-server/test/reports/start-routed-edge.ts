import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually } from "testing";
import { connectRaw } from "../proxy/raw-client.ts";
import { startFakeConsul, type FakeConsul, type FakeInstance } from "../support/fake-consul.ts";
import { startEdge, type StartedEdge } from "../support/start-edge.ts";

/** What an instance says it was asked. */
export interface Seen {
  readonly by: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Status line and fields, as they came. */
  readonly head: string;
  readonly body: string;
  /** What the instance saw; only for answers of one. */
  readonly seen: Seen;
}

export interface RequestOptions {
  readonly method?: string;
  readonly host?: string;
  readonly fields?: readonly string[];
  readonly body?: string;
}

/** An HTTP server that tells what it was asked. */
export interface Teller extends AsyncDisposable {
  readonly port: number;
  /** How Consul lists it. */
  readonly row: FakeInstance;
}

/** The built executable beside a Consul that does what a test says. */
export interface RoutedEdge extends AsyncDisposable {
  readonly consul: FakeConsul;
  readonly edge: StartedEdge;
  readonly port: number;
  /** Starts an instance that names itself `id` and has these tags; it is registered by `consul.set`. Ends with the edge. */
  teller(id: string, ...tags: string[]): Promise<Teller>;
  /** One instance, alone in a service of its own, and routed. */
  serve(id: string, ...tags: string[]): Promise<Teller>;
  /** Sends a target byte for byte and reads the whole answer. */
  ask(target: string, options?: RequestOptions): Promise<Answer>;
}

export async function startRoutedEdge(args: readonly string[] = []): Promise<RoutedEdge> {
  const stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const edge = stack.use(await startEdge(["--consul", consul.url, ...args]));
  const port = Number(new URL(edge.url).port);
  const teller = async (id: string, ...tags: string[]) => stack.use(await startTeller(id, tags));
  return {
    consul,
    edge,
    port,
    teller,
    serve: async (id, ...tags) => {
      const started = await teller(id, ...tags);
      const before = consul.requests.length;
      consul.set(id, [started.row]);
      const path = `/v1/health/service/${id}`;
      // The query that waits shows that the rows before it have been taken in.
      await eventually(() =>
        consul.requests.slice(before).some((asked) => asked.startsWith(path) && asked.includes("index=")),
      );
      return started;
    },
    ask: (target, options) => ask(port, target, options),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function startTeller(id: string, tags: readonly string[]): Promise<Teller> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { method, url, headers } = request;
      const body = Buffer.concat(pieces).toString();
      response.end(JSON.stringify({ by: id, method, target: url, headers, body }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    row: { id, address: "127.0.0.1", port, tags: tags.map((tag) => `urlprefix-${tag}`) },
    [Symbol.asyncDispose]: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function ask(
  port: number,
  target: string,
  { method = "GET", host = "example.com", fields = [], body = "" }: RequestOptions = {},
): Promise<Answer> {
  using client = await connectRaw("127.0.0.1", port);
  const length = body === "" ? [] : [`Content-Length: ${body.length}`];
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, ...fields, ...length, "Connection: close"];
  client.send(`${lines.join("\r\n")}\r\n\r\n${body}`);
  const received = await client.until(() => false);
  const [head = "", ...rest] = received.split("\r\n\r\n");
  const text = rest.join("\r\n\r\n");
  return {
    status: Number(head.slice(9, 12)),
    head,
    body: text,
    get seen(): Seen {
      return JSON.parse(text);
    },
  };
}
