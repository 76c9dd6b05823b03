export { bindAddress, formatAddress, parseAddress, type Address, type Environment } from "./address.ts";
export { buildInfo, type BuildInfo } from "./build-info.ts";
export { closeListener } from "./close-listener.ts";
export { drainableServer, type DrainableServer } from "./drainable-server.ts";
export { UserError, usageWrong } from "./errors.ts";
export { createLog, flushLog, type Log } from "./log.ts";
export { runMain } from "./run-main.ts";
export { runTask, type RunningTask, type TaskOptions } from "./run-task.ts";
export { serverInfo, type ServerInfo } from "./server-info.ts";
