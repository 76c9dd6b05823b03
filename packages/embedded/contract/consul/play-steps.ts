import { eventually } from "testing";
import { ask, type Answer } from "./ask.ts";
import { normaliseAnswer, type NormalisedAnswer, type Normalisation } from "./normalise.ts";
import type { Step } from "./steps/step.ts";
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
  for (const step of steps) {
    const answer = await play(target, step);
    recorded.push({
      title: step.title,
      request: `${step.on ?? "node04"} ${step.method ?? "GET"} ${step.path}`,
      answer: normaliseAnswer(answer, normalisation),
    });
  }
  return recorded;
}

async function play(target: ConsulTarget, step: Step): Promise<Answer> {
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
