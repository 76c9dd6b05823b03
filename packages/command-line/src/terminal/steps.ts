import { Listr, ListrLogger, ProcessOutput } from "listr2";
import { describeDurationMs } from "durations";
import type { Style } from "./style.ts";

/** One thing to do, worth a line of progress. */
export interface Step<T> {
  readonly title: string;
  /** Throws what makes the step fail. */
  run(report: Report): Promise<T>;
}

/** Says what a step is at. */
export type Report = (detail: string) => void;

export interface StepResult<T> {
  readonly result: T;
  readonly tookMs: number;
}

/** Runs a step, showing its progress; throws what the step throws. */
export type RunStep = <T>(step: Step<T>) => Promise<StepResult<T>>;

/** A spinner that becomes a tick, redrawn in place, for a terminal. */
export function createLiveStep(stream: NodeJS.WriteStream): RunStep {
  const logger = new ListrLogger({ processOutput: new ProcessOutput(stream, stream) });
  return async <T>(step: Step<T>) => {
    const done: StepResult<T>[] = [];
    const list = new Listr([], { registerSignalListeners: false, rendererOptions: { logger } });
    list.add({
      title: step.title,
      task: async (_, task) => {
        const timed = await time(() => step.run((detail) => void (task.output = detail)));
        task.title = `${step.title} (${describeDurationMs(timed.tookMs)})`;
        done.push(timed);
      },
    });
    await list.run();
    const [timed] = done;
    if (!timed) throw new Error(`step "${step.title}" did not run`);
    return timed;
  };
}

/** One line per finished step, for a pipe or a log. */
export function createPlainStep(write: (line: string) => void, style: Style): RunStep {
  return async (step) => {
    try {
      const timed = await time(() => step.run(() => {}));
      write(`${style.green("✔")} ${step.title} ${style.dim(`(${describeDurationMs(timed.tookMs)})`)}`);
      return timed;
    } catch (error) {
      write(`${style.red("✘")} ${step.title}`);
      throw error;
    }
  };
}

async function time<T>(work: () => Promise<T>): Promise<StepResult<T>> {
  const begun = performance.now();
  const result = await work();
  return { result, tookMs: Math.round(performance.now() - begun) };
}
