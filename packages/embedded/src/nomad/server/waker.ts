const maxTimerMs = 2_147_000_000;

/** A part of the servers that works on its own once it is started. */
export interface ServerLoop extends Disposable {
  start(): void;
}

/** Has some work done soon, once for any number of reasons, never while the caller is still at its own. */
export interface Waker extends Disposable {
  readonly wake: () => void;
  /** Wakes after this long at the latest. */
  readonly wakeIn: (ms: number) => void;
}

export function createWaker(work: () => void): Waker {
  let scheduled: NodeJS.Immediate | undefined;
  let timer: { handle: NodeJS.Timeout; at: number } | undefined;
  let stopped = false;

  const wake = (): void => {
    if (stopped || scheduled) return;
    scheduled = setImmediate(() => {
      scheduled = undefined;
      work();
    });
  };
  return {
    wake,
    wakeIn: (ms) => {
      const at = Date.now() + Math.max(0, ms);
      if (stopped || (timer && timer.at <= at)) return;
      clearTimeout(timer?.handle);
      const handle = setTimeout(
        () => {
          timer = undefined;
          wake();
        },
        Math.min(Math.max(1, ms), maxTimerMs),
      );
      timer = { handle, at };
    },
    [Symbol.dispose]: () => {
      stopped = true;
      clearImmediate(scheduled);
      clearTimeout(timer?.handle);
    },
  };
}
