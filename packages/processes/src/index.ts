export { identifyProcess, isSameProcess, ownIdentity, type ProcessIdentity } from "./identity.ts";
export { signalProcess, signalProcessGroup } from "./signal.ts";
export { findProcessesByEnvironment } from "./environment.ts";
export { childrenOf } from "./children.ts";
export { isExecutable } from "./is-executable.ts";
export { startDetached, type DetachedOptions } from "./detached.ts";
export {
  tryLock,
  waitForLock,
  type FileLock,
  type LockResult,
  type WaitForLockOptions,
} from "./file-lock.ts";
export { findPortHolder, type PortHolder } from "./port-holder.ts";
export { recoverTask, startTask, type StartOptions, type TaskExit, type TaskHandle } from "./executor.ts";
