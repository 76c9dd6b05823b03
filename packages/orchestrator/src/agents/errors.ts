import { UserError } from "command-line/user-error";

/** An agent does not do what its keyring was asked for. */
export const keyringRefused = (system: string, answer: string): UserError =>
  new UserError({
    code: "KEYRING_REFUSED",
    message: `${system}'s keyring: ${answer}`,
    hint: "All agents have to be up: see `pnpm world status`. Then run the same command again.",
  });
