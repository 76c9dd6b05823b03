import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { messageOf } from "command-line/message-of";
import { configRefused } from "../errors.ts";
import { nginxArguments } from "./nginx-arguments.ts";

export interface CheckConfigOptions {
  /** Of the program. */
  readonly path: string;
  readonly folder: string;
  /** Name of the file in the folder. */
  readonly file: string;
}

/** Lets nginx read a configuration as it would use it, certificates and all (`nginx -t`). Throws CONFIG_REFUSED with what it says. */
export async function checkConfig({ path, folder, file }: CheckConfigOptions): Promise<void> {
  try {
    await promisify(execFile)(path, ["-t", "-q", ...nginxArguments(file)], { cwd: folder, env: {} });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw configRefused(said || messageOf(error));
  }
}
