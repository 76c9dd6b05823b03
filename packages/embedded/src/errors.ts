import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";
import { findPortHolder } from "processes";
import { z } from "zod";

/** An address that an agent has to listen on is taken; names the process that holds the address, where the system tells. */
export function addressInUse(address: string, port: number, cause?: unknown): UserError {
  const holder = findPortHolder(address, port);
  const by = holder ? `process ${holder.pid} (${holder.command})` : "another process";
  return new UserError({
    code: "ADDRESS_IN_USE",
    message: `${address}:${port} is in use by ${by}`,
    hint: "A world is up already (see `pnpm world list`), or another program took the port: end it, or choose another subnet.",
    cause,
  });
}

/** An address an agent has to listen on cannot be had at all. */
export function cannotListen(address: string, port: number, cause: unknown): UserError {
  const reason = messageOf(cause);
  return new UserError({
    code: "CANNOT_LISTEN",
    message: `cannot listen on ${address}:${port}: ${reason}`,
    hint: "The address must belong to this machine; on Linux all of 127.0.0.0/8 does, elsewhere only 127.0.0.1.",
    cause,
  });
}

/** Another process uses the state folder: two processes must not write one. */
export function stateFolderInUse(folder: string, pid: number): UserError {
  return new UserError({
    code: "STATE_FOLDER_IN_USE",
    message: `the state folder ${folder} is in use by process ${pid}`,
    hint: "That world is up already. Take it down (`pnpm world down`), or start this one with another name.",
  });
}

/** What is in a state folder cannot be read back. */
export function stateDamaged(folder: string, cause: unknown): UserError {
  const reason = describeDamage(cause).replaceAll(/\s+/g, " ").slice(0, 300);
  return new UserError({
    code: "STATE_DAMAGED",
    message: `the state in ${folder} cannot be read: ${reason}`,
    hint: "Take the world down and up again to start with an empty state, or move the folder away to keep it for a look.",
    cause,
  });
}

function describeDamage(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause);
  return messageOf(cause);
}

/** The configuration file is missing, no JSON, or not what the agent asks for. */
export function invalidConfig(file: string, reason: string, cause?: unknown): UserError {
  return new UserError({
    code: "INVALID_CONFIG",
    message: `${file}: ${reason}`,
    hint: "The file is written by `pnpm world up`; to write it by hand, see the schema in packages/embedded/src/*/config.ts.",
    cause,
  });
}
