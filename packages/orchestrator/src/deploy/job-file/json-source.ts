import { messageOf } from "command-line/message-of";
import type { Job } from "nomad-client-ts";
import { z } from "zod";
import type { DeployableJob } from "../deployable.ts";
import { jobFileInvalid } from "./errors.ts";

/** A job in JSON, as Nomad's API takes it. */
export interface JsonSource {
  readonly kind: "json";
  readonly deployable: DeployableJob;
  /** The job's id. */
  readonly name: string;
  /** Its path. */
  readonly file: string;
  readonly text: string;
}

const jobSchema = z.looseObject({ ID: z.string().min(1), Namespace: z.string().nullish() });
/** Nomad's own program prints and takes both forms. */
const fileSchema = z.union([z.object({ Job: jobSchema }).transform(({ Job }) => Job), jobSchema]);

/** What stands in a job's text for the path of its executable on the hosts. */
const executablePath = "${executable_path}";

/** A job file in JSON. Throws JOB_FILE_INVALID. */
export function readJsonSource(deployable: DeployableJob, text: string): JsonSource {
  const { jobModule: file, executable } = deployable;
  const { ID: name } = parseJob(file, text);
  if (executable === undefined && text.includes(executablePath))
    throw jobFileInvalid(file, `it says ${executablePath}, and there is no executable`);
  return { kind: "json", deployable, name, file, text };
}

/** The job of the file, its executable at this path. */
export const jobOf = ({ file, text }: JsonSource, path: string): Job =>
  parseJob(
    file,
    text.replaceAll(executablePath, () => JSON.stringify(path).slice(1, -1)),
  );

function parseJob(file: string, text: string): Job {
  const parsed = fileSchema.safeParse(parseJson(file, text));
  if (!parsed.success)
    throw jobFileInvalid(file, "it is to be an object with an ID, or with a Job that has one");
  return parsed.data;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw jobFileInvalid(file, messageOf(error), error);
  }
}
