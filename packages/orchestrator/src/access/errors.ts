import { UserError } from "command-line/user-error";

/** An agent does not take what it was told about who may do what. */
export const accessRefused = (system: string, answer: string, cause: unknown): UserError =>
  new UserError({
    code: "ACCESS_REFUSED",
    message: `${system} refuses its part of the world's access rules: ${answer}`,
    hint: "Run the same command again; see `pnpm world logs` for the agents' own words.",
    cause,
  });

/** The one first token of Consul or Nomad was given to somebody, and it is not the one in the world's folder. */
export const bootstrapLost = (system: "consul" | "nomad", index: string, cause: unknown): UserError =>
  new UserError({
    code: "ACL_BOOTSTRAP_LOST",
    message: `${system}'s ACLs were bootstrapped before, and not with the token in this world's folder`,
    hint: [
      `To reset them, write ${index} into the file ${resetFiles[system]} of the leader's data folder, and run the same command again`,
      "(the file is used once). If nobody of yours did the first bootstrap, remove the world: somebody else may hold a token.",
    ].join(" "),
    cause,
  });

const resetFiles = { consul: "acl-bootstrap-reset", nomad: "server/acl-bootstrap-reset" } as const;
