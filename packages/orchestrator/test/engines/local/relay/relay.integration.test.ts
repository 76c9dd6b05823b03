import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, createServer as createTcpServer, type Server as TcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { freePort, freeSubnet, temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { createConnector } from "../../../../src/engines/local/relay/connector.ts";
import { relayTo } from "../../../../src/engines/local/relay/relay-to.ts";
import { createTunnelServer } from "../../../../src/engines/local/relay/tunnel-server.ts";
import { createWorldFetch, openTunnel } from "../../../../src/engines/local/relay/world-fetch.ts";

async function listen(servers: AsyncDisposableStack, server: TcpServer, options: object): Promise<void> {
  await once(server.listen(options), "listening");
  servers.defer(() => void server.close());
}

const answering = (body: string): Server => createServer((_, response) => response.end(body));

async function ask(port: number): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port });
  socket.end("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  return (await text(socket)).split("\r\n\r\n").at(-1) ?? "";
}

describe("a relay", () => {
  test("takes its targets in turn and leaves out one that refuses", async () => {
    using subnet = freeSubnet();
    await using servers = new AsyncDisposableStack();
    await listen(servers, answering("one"), { host: subnet.address(1), port: 80 });
    await listen(servers, answering("three"), { host: subnet.address(3), port: 80 });
    const targets = [1, 2, 3].map((host) => ({ host: subnet.address(host), port: 80 }));
    const relay = createTcpServer(
      { allowHalfOpen: true },
      relayTo({ targets, inTurn: true, connect: createConnector(subnet.cidr) }),
    );
    const port = await freePort();
    await listen(servers, relay, { host: "127.0.0.1", port });
    const bodies = [await ask(port), await ask(port), await ask(port), await ask(port)];
    expect(bodies).toEqual(["one", "three", "three", "one"]);
  });

  test("stays with the first target that answers when turns are not wanted", async () => {
    using subnet = freeSubnet();
    await using servers = new AsyncDisposableStack();
    await listen(servers, answering("two"), { host: subnet.address(2), port: 80 });
    await listen(servers, answering("three"), { host: subnet.address(3), port: 80 });
    const targets = [1, 2, 3].map((host) => ({ host: subnet.address(host), port: 80 }));
    const relay = createTcpServer(
      { allowHalfOpen: true },
      relayTo({ targets, inTurn: false, connect: createConnector(subnet.cidr) }),
    );
    const port = await freePort();
    await listen(servers, relay, { host: "127.0.0.1", port });
    expect([await ask(port), await ask(port)]).toEqual(["two", "two"]);
  });

  test("resets a client whose targets all refuse", async () => {
    using subnet = freeSubnet();
    await using servers = new AsyncDisposableStack();
    const relay = createTcpServer(
      relayTo({
        targets: [{ host: subnet.address(1), port: 80 }],
        inTurn: false,
        connect: createConnector(subnet.cidr),
      }),
    );
    const port = await freePort();
    await listen(servers, relay, { host: "127.0.0.1", port });
    const socket = connect({ host: "127.0.0.1", port });
    const [error] = await once(socket, "error");
    expect(error).toMatchObject({ code: "ECONNRESET" });
  });
});

describe("a fetch through the tunnel", () => {
  async function startTunnel(network: string) {
    const folder = await temporaryFolder("relay");
    const path = join(folder.path, "relay.sock");
    const server = createTunnelServer(createConnector(network));
    await once(server.listen({ path }), "listening");
    return {
      path,
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections();
        server.close();
        await folder[Symbol.asyncDispose]();
      },
    };
  }

  test("reaches an address of the world", async () => {
    using subnet = freeSubnet();
    await using servers = new AsyncDisposableStack();
    await listen(servers, answering("hello"), { host: subnet.address(21), port: 8500 });
    await using tunnel = await startTunnel(subnet.cidr);
    const worldFetch = createWorldFetch(tunnel.path);
    expect(await (await worldFetch(`http://${subnet.address(21)}:8500/`)).text()).toBe("hello");
  });

  test("takes a Request too, with its body", async () => {
    using subnet = freeSubnet();
    await using servers = new AsyncDisposableStack();
    const echo = createServer((request, response) => void request.pipe(response));
    await listen(servers, echo, { host: subnet.address(21), port: 80 });
    await using tunnel = await startTunnel(subnet.cidr);
    const request = new Request(`http://${subnet.address(21)}/`, { method: "POST", body: "ping" });
    expect(await (await createWorldFetch(tunnel.path)(request)).text()).toBe("ping");
  });

  test("loses nothing of a server that speaks first", async () => {
    using subnet = freeSubnet();
    await using servers = new AsyncDisposableStack();
    const greeter = createTcpServer((socket) => void socket.end("SSH-2.0-greeter"));
    await listen(servers, greeter, { host: subnet.address(21), port: 22 });
    await using tunnel = await startTunnel(subnet.cidr);
    for (let attempt = 0; attempt < 50; attempt++)
      expect(await text(await openTunnel(tunnel.path, `${subnet.address(21)}:22`))).toBe("SSH-2.0-greeter");
  });

  test("says which address did not answer", async () => {
    using subnet = freeSubnet();
    await using tunnel = await startTunnel(subnet.cidr);
    await expect(openTunnel(tunnel.path, `${subnet.address(9)}:81`)).rejects.toThrow(
      `connect ${subnet.address(9)}:81: connect ECONNREFUSED`,
    );
  });

  test("never leaves the world's network", async () => {
    using subnet = freeSubnet();
    await using tunnel = await startTunnel(subnet.cidr);
    await expect(openTunnel(tunnel.path, "127.0.0.1:80")).rejects.toThrow("is not in the world's network");
    await expect(openTunnel(tunnel.path, "localhost:80")).rejects.toThrow("Bad Request");
  });

  test("can be aborted while the answer is awaited", async () => {
    using subnet = freeSubnet();
    await using servers = new AsyncDisposableStack();
    const held: Socket[] = [];
    const silent = createTcpServer((socket) => void held.push(socket));
    await listen(servers, silent, { host: subnet.address(21), port: 80 });
    await using tunnel = await startTunnel(subnet.cidr);
    const abort = new AbortController();
    const answer = createWorldFetch(tunnel.path)(`http://${subnet.address(21)}/`, { signal: abort.signal });
    await once(silent, "connection");
    abort.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
    for (const socket of held) socket.destroy();
  });
});
