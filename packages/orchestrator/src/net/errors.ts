import { UserError } from "command-line/user-error";
import type { TlsExplanation } from "certificates/explain-tls-failure";
import type { Token } from "./access.ts";

/** A file with a secret of a closed world is not there. */
export const secretMissing = (file: string, world: string): UserError =>
  new UserError({
    code: "SECRET_MISSING",
    message: `${file} is not there: world ${world} is closed, and its agents cannot be asked without it`,
    hint: `\`pnpm world up${worldFlag(world)}\` makes it.`,
  });

/** TLS with an agent of a closed world did not come about. */
export const tlsFailed = (
  { kind, message }: TlsExplanation,
  { world, cause }: { readonly world: string; readonly cause: unknown },
): UserError => new UserError({ code: "TLS_FAILED", message, hint: tlsHints[kind](worldFlag(world)), cause });

const tlsHints: Readonly<Record<TlsExplanation["kind"], (flag: string) => string>> = {
  expired: (flag) => `\`pnpm world certificates rotate${flag}\` gives every agent a new one.`,
  clock: () => "Set the clocks of this machine and of the host: `timedatectl set-ntp true` keeps them right.",
  "wrong-name": (flag) =>
    `\`pnpm world up${flag}\` gives each host certificates for its own address; if they are right, something else answers there.`,
  "unknown-authority": (flag) =>
    `\`pnpm world up${flag}\` puts certificates of the world's authority on its hosts; if they are there, something else answers.`,
  "refused-by-peer": (flag) =>
    `\`pnpm world up${flag}\` gives its agents the configuration of a closed world.`,
  "no-tls": (flag) => `\`pnpm world up${flag}\` gives its agents the configuration of a closed world.`,
};

/** An agent does not do what it was asked for with this token. */
export const tokenRefused = (refused: RefusedToken): UserError => {
  const { agent, asked, answer, token, world } = refused;
  return new UserError({
    code: "TOKEN_REFUSED",
    message: `${agent} refuses ${asked} to the ${token.holder} (${token.file}): ${answer.replaceAll(token.secretId, "(token)")}`,
    hint: hintFor(answer, token, `pnpm world up${worldFlag(world)}`),
  });
};

/** Nomad says the same of a token that it does not know and of one that may not do something; Consul says which. */
function hintFor(answer: string, { holder }: Token, command: string): string {
  if (/not found|expired/i.test(answer))
    return `The agents do not know this token: \`${command}\` makes a right one.`;
  const more =
    holder === "operator" ? "" : " The operator may do everything: `--as operator`, where a command has it.";
  return `The role ${holder} may not do this, or the token is another world's: \`${command}\` makes a right one.${more}`;
}

export interface RefusedToken {
  /** Base URL of the agent. */
  readonly agent: string;
  /** `GET /v1/agent/self`. */
  readonly asked: string;
  /** The agent's own words. */
  readonly answer: string;
  readonly token: Token;
  readonly world: string;
}

const worldFlag = (world: string): string => (world === "default" ? "" : ` --world ${world}`);
