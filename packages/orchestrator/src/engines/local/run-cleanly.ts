import { execLocally, type ExecOptions, type ExecResult } from "../../toolchain/exec-locally.ts";

/** What a program run on a host finds, wherever the orchestrator was started from. */
const environment = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" };

/** {@link execLocally} with nothing of the caller's own environment. */
export const runCleanly = (command: readonly string[], options: ExecOptions): Promise<ExecResult> =>
  execLocally(command, { ...options, env: { ...environment, ...options.env } });
