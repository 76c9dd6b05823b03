import { UserError } from "command-line/user-error";

/** What is deployed is no longer what was planned. */
export const deploymentChanged = (job: string, planned: string, now: string): UserError =>
  new UserError({
    code: "DEPLOYMENT_CHANGED",
    message: `${job} was planned as version ${planned}, and would be ${now} now`,
    hint: "Nothing was registered. Its executable, job file or a file with variables was changed after the plan: plan again, look at it, and apply that.",
  });
