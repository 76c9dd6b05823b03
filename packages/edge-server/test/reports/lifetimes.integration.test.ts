import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { startRoutedEdge, type RoutedEdge } from "./start-routed-edge.ts";

/** A WebSocket server that answers what it hears, listed as a service `chat` with the route /chat; and a client connected through the edge. */
async function startChat(world: RoutedEdge) {
  const server = createServer((_request, response) => response.writeHead(204).end());
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) =>
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary })),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  world.consul.set("chat", [{ id: "chat", address: "127.0.0.1", port, tags: ["urlprefix-/chat"] }]);
  await eventually(async () => expect((await world.ask("/chat")).status).toBe(204));
  const client = new WebSocket(`ws://127.0.0.1:${world.port}/chat`);
  client.on("error", () => {});
  await once(client, "open");
  return {
    client,
    say: async (word: string) => {
      if (client.readyState !== client.OPEN) return "closed";
      client.send(word);
      const [data] = await once(client, "message");
      return String(data);
    },
    [Symbol.asyncDispose]: async () => {
      client.terminate();
      sockets.close();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

test("caddyserver/caddy#7222: a WebSocket lives through changes of other routes and a reload", async () => {
  await using world = await startRoutedEdge();
  await using chat = await startChat(world);
  expect(await chat.say("one")).toBe("one");
  const gone = await world.serve("y", "/y");
  for (const id of ["x", "z"]) await world.serve(id, `/${id}`);
  await eventually(async () => expect((await world.ask("/z")).status).toBe(200));
  world.edge.child.process.kill("SIGHUP");
  await eventually(() => expect(world.edge.child.output()).toContain("read anew"));
  await gone[Symbol.asyncDispose]();
  world.consul.set("y", []);
  await eventually(async () => expect((await world.ask("/y")).status).toBe(404));
  expect(await chat.say("two")).toBe("two");
});

test("traefik/traefik#3630: a WebSocket goes on while the edge drains, and ends with the drain's time", async () => {
  await using world = await startRoutedEdge(["--drain-grace", "0s", "--drain-timeout", "3s"]);
  await using chat = await startChat(world);
  world.edge.child.process.kill("SIGTERM");
  await eventually(async () => expect(world.ask("/chat")).rejects.toThrow());
  expect(await chat.say("still there")).toBe("still there");
  await once(chat.client, "close");
  expect(await world.edge.child.ended).toBe(0);
});

test("fabiolb/fabio#782: a request that takes its time is answered though the edge was told to stop", async () => {
  await using world = await startRoutedEdge(["--drain-grace", "0s"]);
  const server = createServer((_request, response) => setTimeout(() => response.end("done"), 1000));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  world.consul.set("slow", [{ id: "slow", address: "127.0.0.1", port, tags: ["urlprefix-/"] }]);
  await eventually(async () => expect((await world.ask("/")).status).toBe(200));
  const answer = world.ask("/slow");
  await once(server, "request");
  world.edge.child.process.kill("SIGTERM");
  const { status, body } = await answer;
  expect(status).toBe(200);
  expect(body).toContain("done");
  expect(await world.edge.child.ended).toBe(0);
  server.close();
});

test("traefik/traefik#8668: a WebSocket on which nobody speaks stays open", async () => {
  await using world = await startRoutedEdge(["--idle-timeout", "500ms"]);
  await using chat = await startChat(world);
  await delay(2000);
  expect(await chat.say("good morning")).toBe("good morning");
});

test("chimurai/http-proxy-middleware#35: an event stream without an event for a while goes on", async () => {
  await using world = await startRoutedEdge(["--idle-timeout", "500ms"]);
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    setTimeout(() => response.end("data: 2\n\n"), 2000);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  world.consul.set("events", [{ id: "events", address: "127.0.0.1", port, tags: ["urlprefix-/"] }]);
  await eventually(async () => expect((await fetch(world.edge.url)).status).toBe(200));
  expect(await (await fetch(world.edge.url)).text()).toBe("data: 1\n\ndata: 2\n\n");
  server.close();
});
