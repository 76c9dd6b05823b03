import { OrchestratorError } from "../errors.ts";

/** A word of the command line names no command. */
export const unknownCommand = (
  command: string,
  { known, closest }: { readonly known: readonly string[]; readonly closest: string | undefined },
): OrchestratorError =>
  new OrchestratorError({
    code: "UNKNOWN_COMMAND",
    message: `there is no command "${command}"`,
    hint: closest ? `Did you mean "${closest}"?` : `Known here: ${known.join(", ")}.`,
    exitCode: 2,
  });

/** A word of the command line names another program of this repository. */
export const otherProgram = (word: string): OrchestratorError =>
  new OrchestratorError({
    code: "OTHER_PROGRAM",
    message: `"${word}" is a program of its own`,
    hint: `Type \`pnpm run ${word} …\`; \`pnpm run ${word} --help\` says what it can do.`,
    exitCode: 2,
  });

/** A flag that the command does not have. */
export const unknownFlag = (flag: string, closest: string | undefined): OrchestratorError =>
  new OrchestratorError({
    code: "UNKNOWN_FLAG",
    message: `there is no flag ${flag}`,
    hint: closest ? `Did you mean ${closest}?` : "Add --help for the flags of this command.",
    exitCode: 2,
  });

/** A world's name that is not safe everywhere it is used. */
export const badWorldName = (name: string): OrchestratorError =>
  new OrchestratorError({
    code: "BAD_WORLD_NAME",
    message: `"${name}" cannot be a world's name`,
    hint: "Use up to 24 small letters, digits and dashes.",
    exitCode: 2,
  });

/** No agent of the world has this id. */
export const unknownAgent = (agent: string, known: readonly string[]): OrchestratorError =>
  new OrchestratorError({
    code: "UNKNOWN_AGENT",
    message: `the world has no agent "${agent}"`,
    hint: `Known agents: ${known.join(", ")}.`,
    exitCode: 2,
  });

/** This user may not do that to a file. */
export const fileNotAllowed = (cause: NodeJS.ErrnoException): OrchestratorError =>
  new OrchestratorError({
    code: "FILE_NOT_ALLOWED",
    message: `${cause.path ?? "a file"} may not be used like that: ${cause.message}`,
    hint: "Look at its owner and mode; a world that root made is root's to change.",
    cause,
  });
