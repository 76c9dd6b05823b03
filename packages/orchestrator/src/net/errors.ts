import { UserError } from "command-line/user-error";
import type { TlsExplanation } from "certificates/explain-tls-failure";
import { worldFlag } from "../world-flag.ts";
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
    // Nomad says the same of a token that it does not know and of one that may not do something; Consul says which.
    hint: /not found|expired/i.test(answer)
      ? `The agents do not know this token: \`pnpm world up${worldFlag(world)}\` makes a right one.`
      : `The role ${token.holder} may not do this (\`--as operator\` may, where a command has it), or the token is another world's: \`pnpm world up${worldFlag(world)}\` makes a right one.`,
  });
};

/** Whether an agent refused what it was asked for. */
export const isTokenRefused = (error: unknown): boolean =>
  error instanceof UserError && error.code === "TOKEN_REFUSED";

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
