import { NomadApiError, type NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";

export interface TaskLogOptions extends CallOptions {
  readonly nomad: NomadClient;
  readonly allocation: string;
  readonly task: string;
  readonly type: "stdout" | "stderr";
  readonly tailBytes: number;
  /** Aborted once the task has ended: what it said last is still read. Undefined: the log is read once, not followed. */
  readonly ended: AbortSignal | undefined;
}

/** What a task said last may take so long from its host. */
const lastWordsMs = 1_000;

/** The lines of one task's log. One that cannot be read says so in its place. */
export async function* readTaskLog(options: TaskLogOptions): AsyncGenerator<string> {
  const { signal, type, task } = options;
  const silence = createSilence(options.ended);
  const either = AbortSignal.any([signal, silence.signal]);
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of silence.during(readBytes({ ...options, signal: either }))) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      yield* parts;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    if (!silence.signal.aborted) {
      if (!(error instanceof NomadApiError)) throw error;
      yield `(${type} of ${task} cannot be read: ${error.nomadMessage})`;
    }
  }
  if (rest !== "") yield rest;
}

function readBytes({ nomad, allocation, task, type, tailBytes, ended, signal }: TaskLogOptions) {
  const follow = ended !== undefined;
  return nomad.allocations.logs(allocation, { task, type, follow, origin: "end", offset: tailBytes, signal });
}

/** Tells when a task that has ended has said its last: nothing came for a while, though somebody waited for it. */
function createSilence(ended: AbortSignal | undefined) {
  const silent = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isWaiting = false;
  const listen = (): void => {
    clearTimeout(timer);
    if (isWaiting && ended?.aborted) timer = setTimeout(() => silent.abort(), lastWordsMs);
  };
  return {
    signal: silent.signal,
    during: async function* <T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
      ended?.addEventListener("abort", listen, { once: true });
      try {
        for (;;) {
          isWaiting = true;
          listen();
          const { done, value } = await items.next();
          isWaiting = false;
          clearTimeout(timer);
          if (done) return;
          yield value;
        }
      } finally {
        clearTimeout(timer);
        ended?.removeEventListener("abort", listen);
        await items.return(undefined);
      }
    },
  };
}
