import { UserError } from "command-line/user-error";
import type { Token } from "./access.ts";

/** A file with a secret of a closed world is not there. */
export const secretMissing = (file: string, world: string): UserError =>
  new UserError({
    code: "SECRET_MISSING",
    message: `${file} is not there: world ${world} is closed, and its agents cannot be asked without it`,
    hint: `\`pnpm world up${worldFlag(world)}\` makes it.`,
  });

/** An agent does not do what it was asked for with this token. */
export const tokenRefused = (refused: RefusedToken): UserError => {
  const { agent, asked, answer, token, world } = refused;
  const isUnknown = /not found|expired/i.test(answer);
  return new UserError({
    code: "TOKEN_REFUSED",
    message: `${agent} refuses ${asked} to the ${token.holder} (${token.file}): ${answer.replaceAll(token.secretId, "(token)")}`,
    hint: isUnknown
      ? `The agents do not know this token: \`pnpm world up${worldFlag(world)}\` makes a right one.`
      : `The role ${token.holder} may not do this. If it should, \`pnpm world up${worldFlag(world)}\` gives it its rights back.`,
  });
};

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
