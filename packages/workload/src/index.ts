export { allocatedTask, type AllocatedTask } from "./allocation.ts";
export { bindAddress, formatAddress, parseAddress, type Address, type Environment } from "./address.ts";
export { buildInfo, type BuildInfo } from "./build-info.ts";
export { closeListener } from "./close-listener.ts";
export { drainableServer, type DrainableServer } from "./drainable-server.ts";
export { listenFailed, usageWrong } from "./errors.ts";
export { FollowedTls, type FollowOptions } from "./followed-tls.ts";
export { linger, type DrainReason } from "./linger.ts";
export { loadFiles, type FileSource, type LoadedFiles } from "./load-files.ts";
export { createLog, type Log } from "./log.ts";
export { onHangUp } from "./on-hang-up.ts";
export { runMain } from "./run-main.ts";
export { runTask, type RunningTask, type TaskOptions } from "./run-task.ts";
export {
  certificateInfo,
  certificateText,
  contextOptions,
  isSameMaterial,
  toContext,
  type CertificateFacts,
  type TlsMaterial,
} from "./tls-material.ts";
export { versionText } from "./version-text.ts";
export { watchFiles } from "./watch-files.ts";
export { serverInfo, type ServerInfo } from "./server-info.ts";
