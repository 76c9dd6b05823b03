/**
 * Calls `reload` at each SIGHUP, never twice at a time: signals that come during a reload are answered by one more behind it. Call it before anything that
 * takes time: without a handler SIGHUP ends the process. `reload` says itself what goes wrong; it must not reject.
 */
export function onHangUp(reload: () => Promise<void>): void {
  let isReloading = false;
  let isAskedAgain = false;
  process.on("SIGHUP", () => void reloadAll());

  async function reloadAll(): Promise<void> {
    isAskedAgain = true;
    if (isReloading) return;
    isReloading = true;
    while (isAskedAgain) {
      isAskedAgain = false;
      await reload();
    }
    isReloading = false;
  }
}
