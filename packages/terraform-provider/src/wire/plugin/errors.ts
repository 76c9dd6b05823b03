import { UserError } from "command-line/user-error";

/** Somebody typed the program's name. */
export const notAPlugin = (): UserError =>
  new UserError({
    code: "NOT_A_PLUGIN",
    message: "this is a provider for Terraform and OpenTofu, which start it themselves",
    hint: "docs/terraform.md says how to install it and what to write.",
    exitCode: 2,
  });

/** The client is too old, or too new. */
export const protocolNotSpoken = (offered: string): UserError =>
  new UserError({
    code: "PROTOCOL_NOT_SPOKEN",
    message: `the client speaks plugin protocols ${offered || "(it names none)"}, this provider speaks 6`,
    hint: "Use Terraform 1.0 or newer, or OpenTofu.",
  });
