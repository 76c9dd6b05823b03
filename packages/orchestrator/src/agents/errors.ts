import { OrchestratorError } from "../errors.ts";

/** An agent does not do what its keyring was asked for. */
export const keyringRefused = (system: string, answer: string): OrchestratorError =>
  new OrchestratorError({
    code: "KEYRING_REFUSED",
    message: `${system}'s keyring: ${answer}`,
    hint: "All agents have to be up: see `pnpm world status`. Then run the same command again.",
  });
