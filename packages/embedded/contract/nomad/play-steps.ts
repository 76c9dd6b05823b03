import { eventually } from "testing";
import { ask, type Answer } from "./ask.ts";
import { normaliseAnswer } from "./normalise.ts";
import type { Kept, Step } from "./steps/step.ts";
import type { NomadTarget } from "./target.ts";

/** A request with the answer it got, free of what differs from run to run. */
export interface RecordedStep {
  readonly title: string;
  readonly request: string;
  readonly answer: ReturnType<typeof normaliseAnswer>;
}

/** Plays the steps one after the other. */
export async function playSteps(
  target: NomadTarget,
  steps: readonly Step[],
): Promise<readonly RecordedStep[]> {
  const recorded: RecordedStep[] = [];
  let kept: Kept = {};
  for (const step of steps) {
    const path = typeof step.path === "string" ? step.path : step.path(kept);
    const answer = await play(target, step, path);
    if (step.keep) kept = { ...kept, ...step.keep(answer.json) };
    if (step.silent) continue;
    const request = `${step.method ?? "GET"} ${path}`.replaceAll(uuid, "<uuid>");
    recorded.push({ title: step.title, request, answer: normaliseAnswer(answer, target) });
  }
  return recorded;
}

async function play(target: NomadTarget, step: Step, path: string): Promise<Answer> {
  const options = { method: step.method ?? "GET", ...(step.body === undefined ? {} : { body: step.body }) };
  const { until } = step;
  if (!until) return ask(target.url, path, options);
  return eventually(
    async () => {
      const answer = await ask(target.url, path, options);
      if (!until(answer))
        throw new Error(`step "${step.title}" is still answered with ${answer.text.slice(0, 2000)}`);
      return answer;
    },
    { timeoutMs: 45_000, intervalMs: 50 },
  );
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
