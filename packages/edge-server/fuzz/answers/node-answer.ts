import { request } from "node:http";
import { collectMessage, type CollectedMessage } from "../collect-message.ts";
import { Wire } from "../wire.ts";

/** One message as `node:http` understood it. */
export interface NodeMessage extends CollectedMessage {
  readonly status: number;
  readonly reason: string;
}

export interface InterimMessage extends Pick<NodeMessage, "status" | "reason" | "rawHeaders"> {
  readonly version: string;
}

export interface NodeAnswer {
  /** Interim answers before it, in order. */
  readonly interim: readonly InterimMessage[];
  /** The final answer; undefined when none arrived whole. */
  readonly final: NodeMessage | undefined;
}

/** Reads an answer's bytes with `node:http` in its strict mode, as a client that asked with this method. */
export function readAnswer(
  bytes: Buffer,
  { method, end }: { method: string; end: "ended" | "kept" | "reset" },
): Promise<NodeAnswer> {
  const { promise, resolve } = Promise.withResolvers<NodeAnswer>();
  const interim: InterimMessage[] = [];
  let final: NodeMessage | undefined;
  const wire = new Wire(() => {
    if (isSent) return;
    isSent = true;
    wire.arrive([bytes]);
    if (end === "ended") wire.arriveEnd();
    else setImmediate(cut);
  });
  let isSent = false;
  let isCut = false;
  wire.on("error", () => {});
  const asked = request({ method, insecureHTTPParser: false, createConnection: () => wire });
  asked.on("information", ({ statusCode, statusMessage, rawHeaders, httpVersion }) =>
    interim.push({ status: statusCode, reason: statusMessage, rawHeaders, version: httpVersion }),
  );
  asked.on("error", () => {});
  asked.on("response", (response) =>
    collectMessage(response, (message) => {
      const { statusCode: status = 0, statusMessage: reason = "" } = response;
      // A reset is no end, but `node:http` tells its caller of both that the message is complete.
      if (!isCut) final = { status, reason, ...message };
    }),
  );
  asked.on("close", () => setImmediate(() => resolve({ interim, final })));
  asked.end();
  return promise;

  function cut(): void {
    isCut = true;
    wire.destroy();
  }
}
