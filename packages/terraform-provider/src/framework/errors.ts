import { UserError } from "command-line/user-error";

/** A call came before the provider was configured. */
export const notConfigured = (): UserError =>
  new UserError({
    code: "PROVIDER_NOT_CONFIGURED",
    message: "the provider was asked before it was configured",
    hint: "This is a bug of the client, or of this provider.",
  });

/** A state or a configuration names a resource that this version does not have. */
export const unknownResource = (name: string, known: readonly string[]): UserError =>
  new UserError({
    code: "UNKNOWN_RESOURCE",
    message: `there is no resource ${name}`,
    hint: `Known here: ${known.join(", ")}.`,
  });

/** The same for a data source. */
export const unknownDataSource = (name: string, known: readonly string[]): UserError =>
  new UserError({
    code: "UNKNOWN_DATA_SOURCE",
    message: `there is no data source ${name}`,
    hint: `Known here: ${known.join(", ")}.`,
  });

/** A state was written by a newer provider. */
export const stateTooNew = (version: number, known: number): UserError =>
  new UserError({
    code: "STATE_TOO_NEW",
    message: `the state has version ${version} of its schema, this provider knows ${known}`,
    hint: "Use the version of the provider that wrote the state, or a newer one.",
  });

/** A state is older than what can be rewritten. */
export const stateTooOld = (version: number, known: number): UserError =>
  new UserError({
    code: "STATE_TOO_OLD",
    message: `the state has version ${version} of its schema, which cannot be rewritten for ${known}`,
    hint: "Remove the resource from the state (`tofu state rm`) and import it again.",
  });

/** A resource that cannot be imported was to be. */
export const notImportable = (name: string): UserError =>
  new UserError({
    code: "NOT_IMPORTABLE",
    message: `${name} cannot be imported`,
    hint: "Write it as a resource: applying leaves alone what is as it should be.",
  });
