import type { Log } from "workload";
import type { Clock } from "../clock.ts";
import type { createAccessProblems } from "./access-problems.ts";
import type { ConsulClient } from "./consul-client.ts";
import type { createContactRecord } from "./contact-record.ts";
import { learnAgents } from "./learn-agents.ts";

export interface LookAfterOptions {
  readonly client: ConsulClient;
  readonly contact: ReturnType<typeof createContactRecord>;
  readonly problems: ReturnType<typeof createAccessProblems>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const learnEveryMs = 60_000;
const heartbeatEveryMs = 5000;

/** Learns further agents and asks the one in use for a sign of life, now and then, until the signal aborts. */
export async function lookAfterAgents(options: LookAfterOptions): Promise<void> {
  const { client, contact, problems, log, signal } = options;
  const learning = every(learnEveryMs, options, () => learnAgents({ client, log, signal }));
  const beating = every(heartbeatEveryMs, options, async () => {
    contact.beat(await client.heartbeat(signal));
    const unusable = client.filesProblem();
    if (unusable === undefined) problems.solved("files");
    else problems.found("files", unusable);
  });
  await Promise.all([learning, beating]);
}

async function every(
  intervalMs: number,
  { clock, signal }: LookAfterOptions,
  act: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await act();
    await clock.sleep(intervalMs, signal);
  }
}
