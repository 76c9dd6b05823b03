import { UserError } from "command-line/user-error";

/** A world's name that is not safe everywhere it is used. */
export const badWorldName = (name: string): UserError =>
  new UserError({
    code: "BAD_WORLD_NAME",
    message: `"${name}" cannot be a world's name`,
    hint: "Use up to 24 small letters, digits and dashes.",
    exitCode: 2,
  });

/** No agent of the world has this id. */
export const unknownAgent = (agent: string, known: readonly string[]): UserError =>
  new UserError({
    code: "UNKNOWN_AGENT",
    message: `the world has no agent "${agent}"`,
    hint: `Known agents: ${known.join(", ")}.`,
    exitCode: 2,
  });

/** This user may not do that to a file. */
export const fileNotAllowed = (cause: NodeJS.ErrnoException): UserError =>
  new UserError({
    code: "FILE_NOT_ALLOWED",
    message: `${cause.path ?? "a file"} may not be used like that: ${cause.message}`,
    hint: "Look at its owner and mode; a world that root made is root's to change.",
    cause,
  });

/** The process of a world's page has ended before it said where the page is. */
export const dashboardFailed = (world: string): UserError =>
  new UserError({
    code: "DASHBOARD_FAILED",
    message: `the page of world "${world}" could not be started`,
    hint: "What its process said stands above. `pnpm install` installs what it needs.",
  });
