import { UserError } from "command-line/user-error";

/** An engine's name that is none. */
export const unknownEngine = (engine: string, known: readonly string[]): UserError =>
  new UserError({
    code: "UNKNOWN_ENGINE",
    message: `there is no engine "${engine}"`,
    hint: `Known engines: ${known.join(", ")}.`,
    exitCode: 2,
  });

/** Engine local was asked for on a machine that cannot have it. */
export const localNotAvailable = (reason: string): UserError =>
  new UserError({
    code: "LOCAL_NOT_AVAILABLE",
    message: `engine local is not available here: ${reason}`,
    hint: /\bthis is a container\b/.test(reason)
      ? "Start the container with --privileged (docker run --privileged …), or use --engine embedded, which needs nothing."
      : "`pnpm run doctor` shows what this machine can do; --engine embedded runs everywhere.",
  });

/** A subnet that the engine cannot use. */
export const networkNotForEngine = (network: string, engine: string, fit: string): UserError =>
  new UserError({
    code: "NETWORK_NOT_FOR_ENGINE",
    message: `engine ${engine} cannot use the subnet ${network}`,
    hint: `Name ${fit}.`,
    exitCode: 2,
  });

/** A fault names a host that the world does not have. */
export const hostNotInWorld = (host: string, known: readonly string[]): UserError =>
  new UserError({
    code: "HOST_NOT_IN_WORLD",
    message: `the world has no host ${host}`,
    hint: `Its hosts: ${known.join(", ")}.`,
    exitCode: 2,
  });

/** Power and network of hosts can be taken away only where each host is a machine, or a namespace, of its own. */
export const faultsNotSupported = (engine: string): UserError =>
  new UserError({
    code: "FAULTS_NOT_SUPPORTED",
    message: `engine ${engine} cannot take away a host's power or network`,
    hint: "Use a world of --engine local.",
  });

/** A file or folder shall belong to an account that is not there. */
export const accountUnknown = (account: string, file: string): UserError =>
  new UserError({
    code: "ACCOUNT_UNKNOWN",
    message: `there is no ${account} in ${file}`,
    hint: "`pnpm world up` makes the accounts that a world needs; where one was removed since, run it again.",
  });

/** An account could not be made or removed. */
export const accountsNotChanged = (host: string, output: string): UserError =>
  new UserError({
    code: "ACCOUNTS_NOT_CHANGED",
    message: `${host}: ${output.trim()}`,
    hint: "Agents and tasks run as accounts of their own, which useradd (or busybox's adduser) makes as root. Mend what it says, then run the same command again.",
  });
