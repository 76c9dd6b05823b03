const lookMs = 1_000;

/**
 * Resolves once whoever started the process has ended. A client that is killed before it has connected leaves nothing else by which it would be
 * noticed.
 */
export function untilOrphaned(own: Pick<NodeJS.Process, "ppid">): Promise<"orphaned"> {
  const parent = own.ppid;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (own.ppid === parent) return;
      clearInterval(timer);
      resolve("orphaned");
    }, lookMs);
    timer.unref();
  });
}
