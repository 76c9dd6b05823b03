import { UserError } from "./user-error.ts";

/** A word of the command line names no command. */
export const unknownCommand = (
  command: string,
  { known, closest }: { readonly known: readonly string[]; readonly closest: string | undefined },
): UserError =>
  new UserError({
    code: "UNKNOWN_COMMAND",
    message: `there is no command "${command}"`,
    hint: closest ? `Did you mean "${closest}"?` : `Known here: ${known.join(", ")}.`,
    exitCode: 2,
  });

/** A word of the command line names another program of this repository. */
export const otherProgram = (word: string): UserError =>
  new UserError({
    code: "OTHER_PROGRAM",
    message: `"${word}" is a program of its own`,
    hint: `Type \`pnpm run ${word} …\`; \`pnpm run ${word} --help\` says what it can do.`,
    exitCode: 2,
  });

/** A flag that the command does not have. */
export const unknownFlag = (flag: string, closest: string | undefined): UserError =>
  new UserError({
    code: "UNKNOWN_FLAG",
    message: `there is no flag ${flag}`,
    hint: closest ? `Did you mean ${closest}?` : "Add --help for the flags of this command.",
    exitCode: 2,
  });

/** A flag or word with a value that makes no sense. */
export const badArgument = (message: string): UserError =>
  new UserError({
    code: "BAD_ARGUMENT",
    message,
    hint: "Add --help for what this command takes.",
    exitCode: 2,
  });
