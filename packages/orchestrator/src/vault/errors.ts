import { UserError } from "command-line/user-error";

/** Something else than a server of this world's Vault answers at its address. */
export const vaultForeign = (url: string, storage: string): UserError =>
  new UserError({
    code: "VAULT_FOREIGN",
    message: `${url} is a Vault with storage "${storage}": not a server of this world, which has integrated storage ("raft")`,
    hint: "A development server (`vault server -dev`) keeps nothing and is open to everybody. End it, then run the same command again.",
  });

/** Vault has data that nobody of this world can open. */
export const vaultSharesLost = (folder: string): UserError =>
  new UserError({
    code: "VAULT_SHARES_LOST",
    message: `Vault is initialized, and its shares or its first token are not in ${folder}`,
    hint: "Bring the files back from a copy of the world's folder. Without them its secrets are lost: `pnpm world up --no-vault`, then `--vault`, makes a new Vault.",
  });

/** Vault had data, and its servers are empty. */
export const vaultStorageLost = (): UserError =>
  new UserError({
    code: "VAULT_STORAGE_LOST",
    message: "this world's Vault was initialized before, and none of its servers has any data now",
    hint: "Bring a server's data folder back from a copy. Without one its secrets are lost: `pnpm world up --no-vault`, then `--vault`, makes a new Vault.",
  });

/** Vault does not do what it was told. */
export const vaultRefused = (asked: string, answer: string, cause?: unknown): UserError =>
  new UserError({
    code: "VAULT_REFUSED",
    message: `Vault refuses ${asked}: ${answer}`,
    hint: "`pnpm world status` says whether it is sealed; `pnpm world logs HOST/vault` has its own words.",
    cause,
  });

/** Vault was asked for in a world whose agents speak plain HTTP, or a world with Vault shall be opened. */
export const vaultNeedsClosed = (engine: string, has: boolean): UserError =>
  new UserError({
    code: "VAULT_NEEDS_CLOSED",
    message: has
      ? "a world with Vault cannot be open: its tasks log in with identities that only a closed world has"
      : `Vault needs a closed world: there its tasks log in with identities that Nomad signs${engine === "embedded" ? "; engine embedded is always open" : ""}`,
    hint: has
      ? "Leave --open out, or take Vault away with --no-vault, and with it all secrets that are in it."
      : "Use --engine local or ssh, and leave --open out (`--secure` closes a world that is open).",
    exitCode: 2,
  });

/** The seal of a Vault that has data is not changed by a new configuration alone. */
export const vaultSealChanged = (): UserError =>
  new UserError({
    code: "VAULT_SEAL_CHANGED",
    message: "`vaultSeal` is not what this world's Vault was initialized with",
    hint: "Set it back. Another seal needs a seal migration by hand (docs/vault.md), or a new Vault: --no-vault, then --vault; all secrets are lost then.",
    exitCode: 2,
  });

/** Another program took the place of the one that a world's Vault runs on. */
export const vaultProductDiffers = (has: string, wanted: string): UserError =>
  new UserError({
    code: "VAULT_PRODUCT_DIFFERS",
    message: `this world's Vault is ${has}; ${wanted} cannot go on with its data`,
    hint: `Name a ${has} with --vault-program, or begin anew: --no-vault, then --vault; all secrets are lost then.`,
    exitCode: 2,
  });

/** The program that gives shares to sealed servers of Vault could not be built. */
export const unsealerNotBuilt = (lastLines: readonly string[]): UserError =>
  new UserError({
    code: "UNSEALER_NOT_BUILT",
    message: ["vault_unsealer was not built", ...lastLines.map((line) => `  ${line}`)].join("\n"),
    hint: "`pnpm turbo build --filter=vault-unsealer` builds it alone.",
  });

/** A world whose Vault may hold secrets is to be removed, and nobody could be asked. */
export const secretsWouldBeLost = (worlds: readonly string[], flag: string): UserError =>
  new UserError({
    code: "SECRETS_WOULD_BE_LOST",
    message: `there may be secrets in the Vault of ${worlds.join(", ")}: they would be lost`,
    hint: `\`${flag} --yes\` removes them without asking.`,
    exitCode: 2,
  });
