import { UserError } from "command-line/user-error";

/** The page cannot be served there. */
export const portTaken = (port: number, cause: unknown): UserError =>
  new UserError({
    code: "DASHBOARD_PORT_TAKEN",
    message: `port ${port} of 127.0.0.1 cannot be listened on`,
    hint: "Name another port with --port, or none: then a free one is taken.",
    cause,
  });

/** What would be deployed now is not what was shown. */
export const planIsOld = (service: string): UserError =>
  new UserError({
    code: "DASHBOARD_PLAN_OLD",
    message: `${service} has changed since this plan was made`,
    hint: "Show what would change again, and deploy that.",
  });

/** What a page asked for cannot be done to this world. */
export const wishNotPossible = (what: string): UserError =>
  new UserError({
    code: "DASHBOARD_NOT_POSSIBLE",
    message: `this cannot be done here: ${what}`,
    hint: "The page shows what is there now; load it anew if it is old.",
  });
