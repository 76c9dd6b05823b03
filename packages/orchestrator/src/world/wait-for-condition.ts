import { setTimeout as delay } from "node:timers/promises";
import type { CallOptions } from "../call-options.ts";
import { describeCondition, type Condition } from "../hosts/world-plan.ts";
import { agentFailed, conditionNotMet } from "./errors.ts";
import type { Agent, World } from "./open-world.ts";
import { untilMet } from "./until-met.ts";

/** Elections and registrations take seconds; a loaded machine may need many times that. */
const metWithinMs = 90_000;
const lookMs = 250;
/** An agent that ended this often has a reason that waiting does not cure. */
const failures = 2;

/** Waits until the condition holds. Throws early, with the agent's last words, when an agent keeps ending. */
export async function waitForCondition(
  condition: Condition,
  world: World,
  { signal }: CallOptions,
): Promise<void> {
  const done = new AbortController();
  const timeout = AbortSignal.timeout(metWithinMs);
  const call = { signal: AbortSignal.any([signal, timeout, done.signal]) };
  try {
    await Promise.race([untilMet(condition, world.engine, call), failOnDyingAgent(world, call)]);
  } catch (error) {
    if (timeout.aborted && !signal.aborted)
      throw conditionNotMet(describeCondition(condition), {
        timeoutMs: metWithinMs,
        lastLines: await allLastWords(world, signal),
        cause: error,
      });
    throw error;
  } finally {
    done.abort();
  }
}

async function failOnDyingAgent(world: World, { signal }: CallOptions): Promise<never> {
  for (;;) {
    const agents = await world.agents({ signal });
    const dying = agents.find(
      ({ status }) => status?.state === "restarting" && status.restarts + 1 >= failures,
    );
    if (dying)
      throw agentFailed(dying.id, dying.status?.lastExit ?? "ended", await lastWords(dying, world, signal));
    await delay(lookMs, undefined, { signal });
  }
}

async function allLastWords(world: World, signal: AbortSignal): Promise<string[]> {
  const agents = await world.agents({ signal });
  const words = await Promise.all(
    agents.map(async (agent) =>
      (await lastWords(agent, world, signal)).map((line) => `${agent.id}: ${line}`),
    ),
  );
  return words.flat();
}

async function lastWords({ host, unit }: Agent, { engine }: World, signal: AbortSignal): Promise<string[]> {
  const units = engine.hosts.find(({ name }) => name === host)?.units;
  const lines: string[] = [];
  if (units) for await (const line of units.logs(unit, { lines: 5, signal })) lines.push(line);
  return lines;
}
