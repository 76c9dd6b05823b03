import { eventually } from "testing";
import { ask, type Answer } from "./ask.ts";
import { normaliseAnswer, type NormalisedAnswer, type Normalisation } from "./normalise.ts";
import type { Kept, Step } from "./steps/step.ts";
import { agentOf, type ConsulTarget } from "./target.ts";

/** A request with the answer it got, free of what differs from run to run. */
export interface RecordedStep {
  readonly title: string;
  readonly request: string;
  readonly answer: NormalisedAnswer;
}

/** Plays the steps one after the other. */
export async function playSteps(
  target: ConsulTarget,
  steps: readonly Step[],
  normalisation: Normalisation,
): Promise<readonly RecordedStep[]> {
  const recorded: RecordedStep[] = [];
  let kept: Kept = {};
  for (const step of steps) {
    const path = typeof step.path === "string" ? step.path : step.path(kept);
    const body: unknown = typeof step.body === "function" ? step.body(kept) : step.body;
    const answer = await play(target, { ...step, path, body });
    if (step.keep) kept = { ...kept, ...step.keep(answer.json) };
    recorded.push({
      title: step.title,
      request: `${step.on ?? "node04"} ${step.method ?? "GET"} ${path}`.replaceAll(uuid, "<uuid>"),
      answer: normaliseAnswer(shorten(answer, step), normalisation),
    });
  }
  return recorded;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Where the parser stopped is kept, not what it would have liked to see there. */
function shorten(answer: Answer, { onlyStart }: Step): Answer {
  if (onlyStart === undefined) return answer;
  return { ...answer, text: answer.text.replace(/no match found.*/, "no match found") };
}

async function play(target: ConsulTarget, step: Step & { readonly path: string }): Promise<Answer> {
  const agent = agentOf(target, step.on ?? "node04");
  const options = { method: step.method ?? "GET", ...(step.body === undefined ? {} : { body: step.body }) };
  const { until } = step;
  if (!until) return ask(agent, step.path, options);
  return eventually(async () => {
    const answer = await ask(agent, step.path, options);
    if (!until(answer)) throw new Error(`step "${step.title}" is still answered with ${answer.text}`);
    return answer;
  });
}
