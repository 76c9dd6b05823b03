import { UserError } from "command-line/user-error";

/** A plan names a host that its engine does not have: a mistake in the engine. */
export const hostNotInEngine = (name: string, known: readonly string[]): UserError =>
  new UserError({
    code: "HOST_NOT_IN_ENGINE",
    message: `the plan names host ${name}, the engine has ${known.join(", ")}`,
    hint: "This is a fault of the engine that made the plan; please report it.",
  });
