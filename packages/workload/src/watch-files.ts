import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "command-line/message-of";
import { readTexts, type LoadedFiles } from "./load-files.ts";

export interface WatchOptions<Value> {
  /** The files have changed, and this was made of them. */
  readonly onChange: (value: Value) => void;
  /** Why what the files hold now is not in use, once two looks have found the same; undefined when nothing is wrong any more. */
  readonly onProblem: (problem: string | undefined) => void;
  readonly signal: AbortSignal;
  /** Between two looks; default a second. */
  readonly everyMs?: number;
}

/**
 * Follows files that somebody else replaces, until the signal aborts. They are read anew at each look: a few small reads a second are cheaper than to be
 * wrong about a renamed file, a link that was turned or a folder that was mounted over. What cannot be used changes nothing, and is tried again at each look.
 */
export function watchFiles<Value>(loaded: LoadedFiles<Value>, options: WatchOptions<Value>): void {
  void new FileWatch(loaded, options).run();
}

class FileWatch<Value> {
  readonly #options: WatchOptions<Value>;
  #loaded: LoadedFiles<Value>;
  /** Of the last look: whoever replaces several files does so one after the other. */
  #suspected: string | undefined;
  #told: string | undefined;

  constructor(loaded: LoadedFiles<Value>, options: WatchOptions<Value>) {
    this.#loaded = loaded;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { everyMs = 1000, signal } = this.#options;
    for (;;) {
      await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    let next: LoadedFiles<Value> | undefined;
    let problem: string | undefined;
    try {
      next = await this.#read();
    } catch (error) {
      problem = messageOf(error);
    }
    if (this.#options.signal.aborted) return;
    if (next) {
      this.#loaded = next;
      this.#options.onChange(next.value);
    }
    const { source, value } = this.#loaded;
    this.#found(problem ?? source.problemOf?.(value));
  }

  /** Undefined when nothing has changed. */
  async #read(): Promise<LoadedFiles<Value> | undefined> {
    const { source, texts: before, value } = this.#loaded;
    const texts = await readTexts(source.files);
    if (texts.every((text, i) => text === before[i])) return undefined;
    return { source, texts, value: source.make(texts, value) };
  }

  #found(problem: string | undefined): void {
    const isLasting = problem === undefined || problem === this.#suspected;
    this.#suspected = problem;
    if (!isLasting || problem === this.#told) return;
    this.#told = problem;
    this.#options.onProblem(problem);
  }
}
