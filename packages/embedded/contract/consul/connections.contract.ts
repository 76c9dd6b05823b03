import { connect, type Socket } from "node:net";
import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { isOlder } from "./is-older.ts";
import { agentOf, type ConsulTarget } from "./target.ts";

/** Of Consul's `limits.http_max_conns_per_client`. */
const most = 200;

const tooMany =
  "HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\nContent-Length: 81\r\nConnection: close\r\n\r\n" +
  "Your IP is issuing too many concurrent connections, please rate limit your calls\n";

/** An agent takes so many connections from one client's address, and serves other addresses all the while. */
export function describeConnections(target: () => ConsulTarget): void {
  const open = (localAddress: string) => {
    const { address, url } = agentOf(target(), "node04");
    const socket = connect({ host: address, port: Number(new URL(url).port), localAddress });
    let text = "";
    socket.on("data", (data) => (text += String(data))).on("error", () => {});
    socket.write("GET /v1/status/leader HTTP/1.1\r\nHost: consul\r\n\r\n");
    return { socket, text: () => text };
  };
  const answered = (connections: readonly { text: () => string }[]) =>
    connections.filter(({ text }) => text().startsWith("HTTP/1.1 200"));

  describe("connections", () => {
    test(`${most} from one address are taken, one more is refused until another is closed`, async () => {
      const { address } = agentOf(target(), "node04");
      const [client, other] = [91, 92].map((host) => address.replace(/\d+$/, String(host)));
      if (!client || !other) throw new Error("no addresses for clients");
      const taken = Array.from({ length: most }, () => open(client));
      try {
        await eventually(() => expect(answered(taken)).toHaveLength(most));
        const refused = open(client);
        await ended(refused.socket);
        // Before 1.9 an agent closed the connection without a word.
        expect(refused.text()).toBe(isOlder(target().version, "1.9.0") ? "" : tooMany);
        const elsewhere = open(other);
        await eventually(() => expect(answered([elsewhere])).toHaveLength(1));
        elsewhere.socket.destroy();
        taken[0]?.socket.destroy();
        await eventually(async () => {
          const next = open(client);
          await eventually(() => next.text() !== "" || next.socket.closed);
          next.socket.destroy();
          expect(answered([next])).toHaveLength(1);
        });
      } finally {
        for (const { socket } of taken) socket.destroy();
      }
    });
  });
}

/** Whatever ends it: a refused one may be reset. */
async function ended(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise<void>((resolve) => socket.once("close", () => resolve()));
}
