import type { CallOptions, ReadOptions, Transport } from "./transport.ts";

/** `/v1/allocation…` and `/v1/client/allocation/…` (Nomad API: allocations, client). */
export type AllocationsApi = ReturnType<typeof createAllocations>;

export interface LogOptions extends CallOptions {
  readonly task: string;
  readonly type: "stdout" | "stderr";
  /** Keep the stream open and yield what is added. Default false. */
  readonly follow?: boolean;
  /** Bytes from `origin`. Default 0. */
  readonly offset?: number;
  /** Default "start". */
  readonly origin?: "start" | "end";
}

export function createAllocations({ client, call, stream }: Transport) {
  const path = (alloc_id: string) => ({ path: { alloc_id } });
  return {
    list: ({ prefix, filter, ...options }: ReadOptions & { prefix?: string; filter?: string } = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/allocations", {
          ...init,
          params: { query: { ...query, prefix, filter } },
        }),
      ),
    read: (id: string, options: ReadOptions = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/allocation/{alloc_id}", { ...init, params: { ...path(id), query } }),
      ),
    /** Stops it and lets Nomad place another; answers with the evaluation to follow. */
    stop: (id: string, { noShutdownDelay, ...options }: CallOptions & { noShutdownDelay?: boolean } = {}) =>
      call(options, (init) =>
        client.POST("/v1/allocation/{alloc_id}/stop", {
          ...init,
          params: { ...path(id), query: { no_shutdown_delay: noShutdownDelay } },
        }),
      ),
    /** Restarts its tasks where they are; every running one when no task is named. */
    restart: (id: string, { task, ...options }: CallOptions & { task?: string } = {}) =>
      call(options, (init) =>
        client.POST("/v1/client/allocation/{alloc_id}/restart", {
          ...init,
          params: path(id),
          body: { TaskName: task },
        }),
      ),
    /** Sends a signal such as "SIGHUP"; to every task when none is named. */
    signal: (id: string, { task, name, ...options }: CallOptions & { task?: string; name: string }) =>
      call(options, (init) =>
        client.POST("/v1/client/allocation/{alloc_id}/signal", {
          ...init,
          params: path(id),
          body: { Signal: name, Task: task },
        }),
      ),
    /** The raw bytes a task wrote. A followed log ends when the task's files are gone; it throws the signal's reason when aborted. */
    async *logs(id: string, { signal, ...log }: LogOptions): AsyncGenerator<Uint8Array, void, undefined> {
      const body = await stream({ signal }, (init) =>
        client.GET("/v1/client/fs/logs/{alloc_id}", {
          ...init,
          parseAs: "stream",
          params: { ...path(id), query: { ...log, plain: true } },
        }),
      );
      // An empty log is an answer without a body.
      if (body) yield* readUntilAborted(body, signal);
    },
  };
}

/** Ends with the signal's reason and closes the connection, also where whoever made the body has lost sight of the signal. */
async function* readUntilAborted(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel(signal?.reason).catch(() => {});
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal?.removeEventListener("abort", cancel);
    cancel();
  }
}
