import { HttpError } from "../../http/http-error.ts";
import type { ConsulContext } from "./consul-context.ts";

/** 500 for what the servers refuse: agents other than the leader (the first server) say that they heard it from another. */
export function rpcError(context: ConsulContext, reason: string): HttpError {
  const leader = context.hosts.find(({ server }) => server)?.name;
  return new HttpError(500, context.agent.host.name === leader ? reason : `rpc error making call: ${reason}`);
}
