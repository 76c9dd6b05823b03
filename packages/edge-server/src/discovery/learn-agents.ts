import * as z from "zod/mini";
import type { Log } from "workload";
import type { ConsulClient } from "./consul-client.ts";
import { parseAnswer } from "./parse-answer.ts";

const peers = z.array(z.string("a text"), "a list");

export interface LearnOptions {
  readonly client: ConsulClient;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Asks Consul for its servers' addresses, for when the agents given are dead. Never rejects. */
export async function learnAgents({ client, log, signal }: LearnOptions): Promise<void> {
  try {
    const { text } = await client.query({ path: "/v1/status/peers", parameters: ["stale"], signal });
    client.learn(parseAnswer(peers, text, "Consul's list of servers").map(hostOf));
  } catch (error) {
    log.debug({ err: error }, "no further Consul agents learned");
  }
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(":")).replace(/^\[|\]$/g, "");
}
