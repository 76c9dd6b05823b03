import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";
import { worldFlag } from "../world-flag.ts";

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

/** Something of Vault was asked for in a world without one. */
export const worldHasNoVault = (world: string, wanted: string): UserError =>
  new UserError({
    code: "WORLD_HAS_NO_VAULT",
    message: `${wanted}, and world ${world} has no Vault`,
    hint: `\`pnpm world up --vault${worldFlag(world)}\` gives it one (engines local and ssh, closed worlds).`,
  });

/** Vault does not serve: what it has is locked up, or there is no leader. */
export const vaultNotServing = (world: string, states: readonly string[]): UserError =>
  new UserError({
    code: "VAULT_NOT_SERVING",
    message: `Vault of world ${world} does not serve: ${states.join("; ")}`,
    hint: `Its unsealers open it by themselves within seconds, if two of them run: \`pnpm world status${worldFlag(world)}\`; \`pnpm world up${worldFlag(world)}\` starts what does not.`,
  });

/** No server of Vault answers. */
export const vaultUnreachable = (world: string, cause: unknown): UserError =>
  new UserError({
    code: "VAULT_UNREACHABLE",
    message: `no server of world ${world}'s Vault answers: ${messageOf(cause)}`,
    hint: `\`pnpm world status${worldFlag(world)}\` shows which servers run; \`pnpm world up${worldFlag(world)}\` starts those that do not.`,
    cause,
  });

/** Something else lies where this project keeps its own. */
export const vaultMountTaken = (path: string, has: string, wanted: string): UserError =>
  new UserError({
    code: "VAULT_MOUNT_TAKEN",
    message: `${path} of this Vault is ${has}, not ${wanted}`,
    hint: `Move it (\`vault secrets move ${path} elsewhere/\`), then run the same command again.`,
  });

/** There is no such secret. */
export const secretUnknown = (
  secret: string,
  { world, known }: { readonly world: string; readonly known: readonly string[] },
): UserError =>
  new UserError({
    code: "SECRET_UNKNOWN",
    message: `there is no secret ${secret}`,
    hint: `\`pnpm world secrets put ${secret} --file FILE${worldFlag(world)}\` makes it. ${known.length === 0 ? "There is none yet." : `There is: ${known.join(", ")}.`}`,
  });

/** A secret's name that Vault or a job could not use. */
export const secretNameInvalid = (text: string): UserError =>
  new UserError({
    code: "SECRET_NAME_INVALID",
    message: `"${text}" names no secret`,
    hint: "Write it as JOB/NAME, for example demo-server/greeting: letters, digits, dots, dashes and underscores.",
    exitCode: 2,
  });

/** A value that cannot be a secret's. */
export const secretValueInvalid = (secret: string, problem: string): UserError =>
  new UserError({
    code: "SECRET_VALUE_INVALID",
    message: `that cannot be the value of ${secret}: ${problem}`,
    hint: "Give it as text by --file FILE or on standard input, for example `pnpm world secrets put demo-server/greeting < greeting.txt`.",
    exitCode: 2,
  });

/** Somebody else wrote the secret meanwhile. */
export const secretChanged = (secret: string, cause: unknown): UserError =>
  new UserError({
    code: "SECRET_CHANGED",
    message: `${secret} was changed by somebody else meanwhile; nothing was written`,
    hint: "Look at it with `pnpm world secrets get`, then run the same command again.",
    cause,
  });

/** A task does not start: Vault does not give it what it is to have. */
export const vaultSecretMissing = ({ where, role, path, typedAs, world }: MissingSecret): UserError => {
  const [, namespace, secret] = /^secret\/data\/([^/]+)\/([^/]+\/[^/]+)$/.exec(path) ?? [];
  const inNamespace = namespace === undefined || namespace === "default" ? "" : ` --namespace ${namespace}`;
  const put = `\`pnpm world secrets put ${secret} --file FILE${inNamespace}${worldFlag(world)}\` makes it`;
  return new UserError({
    code: "VAULT_SECRET_MISSING",
    message: `${where} waits for ${path} of Vault as role ${role}: there is nothing, or the role may not have it`,
    hint: `${secret === undefined ? "docs/vault.md says which role may have what" : put}. Nomad tries on until the deployment's deadline: \`pnpm run deploy follow ${typedAs}\`.`,
  });
};

interface MissingSecret {
  /** Task and allocation, in words. */
  readonly where: string;
  readonly role: string;
  /** Of Vault's API, without `/v1/`. */
  readonly path: string;
  /** How a command line names the job. */
  readonly typedAs: string;
  readonly world: string;
}

/** A task does not start: Vault does not let it in. */
export const vaultLoginRefused = (where: string, role: string, words: string): UserError =>
  new UserError({
    code: "VAULT_LOGIN_REFUSED",
    message: `${where} may not log in to Vault as role ${role}: ${words.replaceAll(/\s+/g, " ")}`,
    hint: "Roles for certificates are for jobs of namespace default, that for addresses for edge-server alone. `pnpm world up` puts Vault's roles and Nomad's keys right.",
  });
