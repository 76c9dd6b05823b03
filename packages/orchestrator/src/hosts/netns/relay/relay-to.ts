import type { Socket } from "node:net";
import type { Endpoint } from "./config.ts";
import type { Connector } from "./connector.ts";
import { join } from "./join.ts";

/** Serves each connection from the next of the targets in turn; from the one after it when that one refuses. */
export function relayTo(targets: readonly Endpoint[], connect: Connector): (client: Socket) => void {
  let next = 0;
  return (client) => {
    const first = next++ % targets.length;
    const inTurn = [...targets.slice(first), ...targets.slice(0, first)];
    // The client may be gone before a target has answered.
    client.on("error", () => client.destroy());
    void connectFirst(inTurn, connect).then(
      (target) => join(client, target),
      () => client.resetAndDestroy(),
    );
  };
}

async function connectFirst([target, ...others]: readonly Endpoint[], connect: Connector): Promise<Socket> {
  if (!target) throw new Error("no target is left");
  try {
    return await connect(target);
  } catch (error) {
    if (others.length === 0) throw error;
    return connectFirst(others, connect);
  }
}
