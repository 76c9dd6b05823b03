import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ClientConnection } from "../../src/downstream/client-connection.ts";
import { ClientHop } from "../../src/downstream/client-hop.ts";
import { UpstreamPools } from "../../src/upstream/pools.ts";
import { deadPeerDefaults, DeadPeers } from "../../src/sockets/dead-peers.ts";
import { Exchange } from "../../src/exchange/exchange.ts";
import type { Decision } from "../../src/exchange/upstream-selector.ts";
import type { UpstreamInstance } from "../../src/upstream/instance.ts";
import type { UpstreamTimeouts } from "../../src/upstream/timeouts.ts";
import { Wire } from "../wire.ts";
import { piecesOf, requestOf, type AnswerCase } from "./answer-case.ts";

/** What a client gets of an upstream's bytes. */
export interface EdgeAnswer {
  readonly bytes: Buffer;
  /** `answered`, or why not. */
  readonly outcome: string;
  /** Whether bytes of the upstream's answer are among them, and not an answer of the edge's own. */
  readonly hasBegun: boolean;
  /** What became of the client's connection; `cut` looks like an end to a client, `reset` does not. */
  readonly connection: "kept" | "ended" | "cut" | "reset";
}

const instance: UpstreamInstance = { id: "fuzz", address: "127.8.8.8", port: 1, protocol: "http" };
const timeouts: UpstreamTimeouts = {
  connectMs: 0,
  connectTryMs: 0,
  headMs: 0,
  idleMs: 0,
  streamIdleMs: 0,
  tunnelIdleMs: 0,
  requestMs: 0,
};

/** Relays an answer through the whole data path; only the two sockets are not there. */
export async function relayWithEdge(answer: AnswerCase): Promise<EdgeAnswer> {
  const ended = Promise.withResolvers<string>();
  let hasBegun = false;
  const client = new Wire();
  const decision: Decision = {
    kind: "instance",
    instance,
    timeouts,
    report: {
      connected() {},
      hangs: () => false,
      firstByte: () => (hasBegun = true),
      drains() {},
      done() {},
    },
  };
  const pools = new UpstreamPools(() => ({
    secureContext: undefined,
    connect: () => asSocket(upstreamOf(answer)),
  }));
  // What it listens to is its wire; nothing else has to keep it.
  void new ClientConnection({
    socket: asSocket(client),
    wire: asSocket(client),
    hop: new ClientHop({ address: "127.9.9.9", scheme: "http", isTrusted: false }),
    isTrusted: () => false,
    timeouts: () => ({ headMs: 0, idleMs: 0 }),
    observer: {},
    createExchange: (request, client) =>
      new Exchange(request, client, {
        selector: { select: (_request, { number }) => (number > 1 ? { kind: "give-up" } : decision) },
        pools,
        observer: { exchangeEnded: ({ outcome }) => ended.resolve(outcome), failed: ended.reject },
        bodyRate: () => ({ bytesPerSecond: 0, graceMs: 1000, silenceMs: 0 }),
        deadPeers: new DeadPeers(deadPeerDefaults),
      }),
  });
  client.arrive([requestOf(answer)]);
  const outcome = await ended.promise;
  // The connection's end follows the exchange's in the next turn.
  await new Promise(setImmediate);
  const connection = connectionOf(client);
  client.destroy();
  pools.destroy();
  return { bytes: Buffer.concat(client.written), outcome, hasBegun, connection };
}

function connectionOf(client: Wire): EdgeAnswer["connection"] {
  if (client.isReset) return "reset";
  if (client.isEnded) return "ended";
  return client.destroyed ? "cut" : "kept";
}

/** Answers as soon as the request's head is there. */
function upstreamOf(answer: AnswerCase): Wire {
  let isAsked = false;
  const wire = new Wire(() => {
    if (isAsked) return;
    isAsked = true;
    wire.arrive(piecesOf(answer));
    if (answer.endsAtOnce) wire.arriveEnd();
    else setImmediate(() => wire.arriveEnd());
  });
  process.nextTick(() => wire.emit("connect"));
  return wire;
}

/** It has all of a socket that the data path uses. */
function asSocket(wire: Duplex): Socket {
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- said above
  return wire as Socket;
}
