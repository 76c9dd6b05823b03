import { UserError } from "command-line/user-error";

/** A job is to be imported that no package deploys. */
export const jobNotDeployable = (job: string): UserError =>
  new UserError({
    code: "JOB_NOT_DEPLOYABLE",
    message: `no package of this checkout deploys a job ${job}`,
    hint: "The id is the job's, behind its world's name and a slash where that is not `default`: `second/demo-server`.",
  });
