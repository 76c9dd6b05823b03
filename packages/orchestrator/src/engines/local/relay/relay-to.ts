import type { Socket } from "node:net";
import type { Endpoint } from "./config.ts";
import type { Connector } from "./connector.ts";
import { join } from "../../../net/join.ts";

export interface RelayToOptions {
  readonly targets: readonly Endpoint[];
  readonly inTurn: boolean;
  readonly connect: Connector;
}

/** Serves each connection from the first target that accepts; with `inTurn` each connection begins with the next target. */
export function relayTo({ targets, inTurn, connect }: RelayToOptions): (client: Socket) => void {
  let next = 0;
  return (client) => {
    const first = inTurn ? next++ % targets.length : 0;
    const ordered = [...targets.slice(first), ...targets.slice(0, first)];
    // The client may be gone before a target has answered.
    client.on("error", () => client.destroy());
    void connectFirst(ordered, connect).then(
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
