import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { messageOf } from "command-line/message-of";
import { noJobBlock, readHclSource, type HclSource } from "../job-source.ts";
import { jobFileInvalid } from "./errors.ts";
import { readJsonSource, type JsonSource } from "./json-source.ts";

/** A job file and what its tasks run, by their paths. */
export interface JobFile {
  readonly path: string;
  /**
   * Is put on every host; the job is told where: by its variable `executable_path` in HCL, in place of `${executable_path}` in JSON. Default: the
   * job runs what the hosts have.
   */
  readonly executable?: string | undefined;
}

/** Loads a job file that belongs to no package: `.json` as Nomad's API takes it, any other in Nomad's own language. Throws JOB_FILE_INVALID. */
export async function loadJobFile({ path, executable }: JobFile): Promise<HclSource | JsonSource> {
  const file = resolve(path);
  const deployable = {
    name: basename(file),
    jobModule: file,
    executable: executable === undefined ? undefined : resolve(executable),
  };
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw jobFileInvalid(file, messageOf(error), error);
  });
  if (file.endsWith(".json")) return readJsonSource(deployable, text);
  const source = readHclSource(deployable, text);
  if (!source) throw jobFileInvalid(file, noJobBlock);
  return source;
}
