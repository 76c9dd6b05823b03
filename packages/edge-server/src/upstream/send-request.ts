import type { AttemptOwner, AttemptTarget } from "./attempt-owner.ts";
import type { UpstreamConnection } from "./connection.ts";
import { upstreamRequestHead } from "./request.ts";

/** The head of the owner's request as the target's instance gets it. */
export function requestHeadFor({ instance, rewrite }: AttemptTarget, owner: AttemptOwner): string {
  const forwarded = owner.forwardedLines(rewrite?.strippedPrefix);
  return upstreamRequestHead({ head: owner.request, instance, rewrite, forwarded });
}

/** Sends a request's head and whatever of its body is here. */
export function sendRequest(connection: UpstreamConnection, head: string, owner: AttemptOwner): void {
  const { socket } = connection;
  const { request, body, client } = owner;
  if (!request.hasBody) {
    socket.write(head, "latin1");
    return;
  }
  connection.readsOn(true);
  // One write for the head and whatever of the body is here.
  socket.cork();
  socket.write(head, "latin1");
  body.replay(socket);
  process.nextTick(uncork, socket);
  if (!body.isComplete) client.bytesWanted();
}

function uncork(socket: { uncork(): void }): void {
  socket.uncork();
}
