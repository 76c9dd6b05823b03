import type { ResponseHead } from "../http1/response-head.ts";
import type { AttemptTarget } from "./attempt-owner.ts";
import type { UpstreamConnection } from "./connection.ts";
import type { UpstreamPool } from "./pool.ts";

/** A response that is complete, and where it came from. */
export interface LeftConnection {
  readonly head: ResponseHead;
  readonly target: AttemptTarget;
  readonly pool: UpstreamPool;
  /** Undefined when others use it too: it is theirs then. */
  readonly connection: UpstreamConnection | undefined;
  /** The instance said that the connection ends with it. */
  readonly saysClose: boolean;
  /** Nothing of this exchange is left on it. */
  readonly isReusable: boolean;
}

/** Gives the connection back to its pool, or ends it, and tells the balancer when the instance begins or ceases to seem to drain. */
export function leaveConnection(left: LeftConnection): void {
  const { head, target, pool, connection, saysClose, isReusable } = left;
  const now = performance.now();
  const seemedToDrain = pool.seemsToDrain;
  if (saysClose) pool.saidClose(now);
  if (connection && isReusable && !saysClose && !connection.isWriteBroken)
    pool.giveBack(connection, head.keepAliveSeconds, now);
  else connection?.destroy();
  if (pool.seemsToDrain !== seemedToDrain) target.report.drains(!seemedToDrain);
}
