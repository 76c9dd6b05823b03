import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

/** A request as it lies among others: its place among how many in the same read. */
export interface LineRequest {
  readonly method: string;
  readonly target: string;
  readonly place: number;
  readonly together: number;
  readonly socket: Socket;
}

/** An instance that answers requests without bodies in order, in the bytes that a test gives. */
export interface LineUpstream extends AsyncDisposable {
  readonly port: number;
  readonly requests: readonly LineRequest[];
  readonly sockets: ReadonlySet<Socket>;
  /** From now on. Undefined: nothing, and nothing more on that connection until a next read. */
  answer(with_: (request: LineRequest) => string | undefined): void;
  /** From now on what is written together is cut there, in two writes. */
  cut(at: (text: string) => number): void;
}

/** The plain answer: the target as the body. */
export function lineAnswer(target: string, fields = ""): string {
  return `HTTP/1.1 200 OK\r\nDate: Mon, 30 Nov 2026 10:00:00 GMT\r\n${fields}Content-Length: ${target.length}\r\n\r\n${target}`;
}

export async function startLineUpstream(): Promise<LineUpstream> {
  const requests: LineRequest[] = [];
  const sockets = new Set<Socket>();
  let answerWith: (request: LineRequest) => string | undefined = ({ target }) => lineAnswer(target);
  let cutAt = (text: string): number => text.length;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    let text = "";
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      const heads = (text + bytes.toString("latin1")).split("\r\n\r\n");
      text = heads.pop() ?? "";
      let reply = "";
      for (const [place, head] of heads.entries()) {
        const [method = "", target = ""] = head.split(" ", 2);
        const request = { method, target, place, together: heads.length, socket };
        requests.push(request);
        const answer = answerWith(request);
        if (answer === undefined) break;
        reply += answer;
      }
      const end = cutAt(reply);
      for (const part of [reply.slice(0, end), reply.slice(end)])
        if (part !== "" && !socket.destroyed) socket.write(part, "latin1");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    sockets,
    answer: (with_) => (answerWith = with_),
    cut: (at) => (cutAt = at),
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
