import { UserError } from "command-line/user-error";

/** This machine does not let this user make network namespaces. */
export const namespacesNotAllowed = (reason: string): UserError =>
  new UserError({
    code: "NAMESPACES_NOT_ALLOWED",
    message: `engine local cannot make network namespaces here: ${reason}`,
    hint: /\bthis is a container\b/.test(reason)
      ? "Start the container with --privileged (docker run --privileged …), or use --engine embedded, which needs nothing."
      : "Run it as root, or allow unprivileged user namespaces (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns=0), or use --engine embedded.",
  });

/** A program that engine `local` needs is not installed. */
export const namespaceToolMissing = (tool: string): UserError =>
  new UserError({
    code: "NAMESPACE_TOOL_MISSING",
    message: `engine local needs ${tool}, which is in none of the usual folders`,
    hint: "Install iproute2 (ip, bridge, tc) and util-linux (nsenter, unshare, setpriv), or use --engine embedded.",
  });

/** A step of making a world's namespaces and wires failed. */
export const namespaceStepFailed = (step: string, output: string): UserError =>
  new UserError({
    code: "NAMESPACE_STEP_FAILED",
    message: `${step}: ${output.trim()}`,
    hint: "Run `pnpm world down`, which removes what was made so far, then `pnpm world up` again.",
  });

/** Processes of a world that do not end even when killed: they hang in the kernel. */
export const processesDoNotEnd = (pids: readonly number[]): UserError =>
  new UserError({
    code: "PROCESSES_DO_NOT_END",
    message: `processes in the world's namespaces do not end though killed: pid ${pids.join(", ")}`,
    hint: "They wait in the kernel, most often for a disk. Run `pnpm world down` again once they are gone.",
  });

/** The process that holds a rootless world's namespaces ended, or could not be started. */
export const holderNotRunning = (logFile: string): UserError =>
  new UserError({
    code: "HOLDER_NOT_RUNNING",
    message: `the process that holds the world's user namespace could not be started; its output is in ${logFile}`,
    hint: "See the file; `pnpm run doctor` says what this machine allows.",
  });

/** The world's folder has too long a name for a unix socket in it. */
export const socketPathTooLong = (path: string): UserError =>
  new UserError({
    code: "SOCKET_PATH_TOO_LONG",
    message: `a unix socket's path has at most 107 bytes, ${path} has ${Buffer.byteLength(path)}`,
    hint: "Give the world a shorter name or move the checkout to a shorter path.",
  });

/** No set of relay ports on 127.0.0.1 was free. */
export const noFreeRelayPorts = (ports: readonly number[]): UserError =>
  new UserError({
    code: "NO_FREE_RELAY_PORTS",
    message: `on 127.0.0.1 neither the ports ${ports.join(", ")} nor any set some hundreds higher are free`,
    hint: "`pnpm world list` shows the worlds there are; `ss -ltnp` shows what else listens.",
  });

/** Something was asked of a local world before it was brought up, or after its namespaces were taken away. */
export const worldNotPrepared = (world: string): UserError =>
  new UserError({
    code: "WORLD_NOT_PREPARED",
    message: `world ${world} has no namespaces now`,
    hint: "Run `pnpm world up`: it makes what is missing.",
  });

/** A fault could not be made, or undone. */
export const faultStepFailed = (host: string, what: string): UserError =>
  new UserError({
    code: "FAULT_STEP_FAILED",
    message: `${host}: ${what}`,
    hint: "`pnpm chaos heal` undoes what was done; `pnpm world down` removes all of it.",
  });
