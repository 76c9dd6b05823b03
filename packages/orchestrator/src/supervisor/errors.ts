import { UserError } from "command-line/user-error";

/** A unit was named that its host does not have. */
export const unitNotDefined = (host: string, unit: string): UserError =>
  new UserError({
    code: "UNIT_NOT_DEFINED",
    message: `${host} has no unit ${unit}`,
    hint: "`world status` lists the agents of a world; `world up` defines what is missing.",
  });

/** A unit's program could not be started at all. */
export const unitNotStarted = (host: string, unit: string, reason: string): UserError =>
  new UserError({
    code: "UNIT_NOT_STARTED",
    message: `${unit} on ${host} ${reason}`,
    hint: "Check that the program in its command exists and may be executed.",
  });

/** Something was asked of a world's units while no supervisor runs. */
export const worldNotSupervised = (world: string): UserError =>
  new UserError({
    code: "WORLD_NOT_SUPERVISED",
    message: `the supervisor of world ${world} does not run`,
    hint: "Run `pnpm world up`: it starts the supervisor, which takes the living agents back.",
  });

/** Processes of a world survived SIGKILL: they hang in the kernel, or belong to another user. */
export const processesNotEnded = (world: string, pids: readonly number[]): UserError =>
  new UserError({
    code: "PROCESSES_NOT_ENDED",
    message: `processes of world ${world} do not end: pid ${pids.join(", ")}`,
    hint: "Look at them with `ps -fp PID`; then run `pnpm world down` again.",
  });
