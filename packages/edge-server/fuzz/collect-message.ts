import type { IncomingMessage } from "node:http";

/** What `node:http` tells of every message. */
export interface CollectedMessage {
  readonly rawHeaders: readonly string[];
  readonly rawTrailers: readonly string[];
  /** Latin1. */
  readonly body: string;
}

/** Reads a message to its end, and tells of it once it is whole. */
export function collectMessage(message: IncomingMessage, done: (collected: CollectedMessage) => void): void {
  let body = "";
  message.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
  message.on("error", () => {});
  message.on("end", () => {
    const { complete, rawHeaders, rawTrailers } = message;
    if (complete) done({ rawHeaders, rawTrailers, body });
  });
}
