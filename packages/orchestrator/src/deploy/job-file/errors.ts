import { UserError } from "command-line/user-error";

/** A job file that cannot be read, or holds no job. */
export const jobFileInvalid = (file: string, reason: string, cause?: unknown): UserError =>
  new UserError({
    code: "JOB_FILE_INVALID",
    message: `${file} gives no job: ${reason}`,
    hint: "A file named *.json holds a job as Nomad's API takes it (`nomad job run -output` prints one); any other is in Nomad's own language (HCL).",
    exitCode: 2,
    cause,
  });
