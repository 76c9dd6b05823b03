import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface SourceRevision {
  /** Full commit hash, `-dirty` appended when the sources differ from it; `unknown` outside of a Git checkout. */
  readonly sha: string;
  /** The commit's date, ISO 8601 in UTC: never the time of the build, so that equal sources give equal executables. */
  readonly date: string;
}

const execute = promisify(execFile);

/**
 * The last commit that changed what the executable is made of: the package and the two it is built upon.
 * A commit elsewhere in the repository changes nothing here, so it gives no new executable to deploy.
 */
export async function sourceRevision(packageFolder: string): Promise<SourceRevision> {
  const paths = [
    "src",
    "package.json",
    "build.ts",
    "../workload/src",
    "../workload/build",
    "../processes/src",
  ];
  try {
    const log = await git(packageFolder, ["log", "-1", "--format=%H %ct", "--", ...paths]);
    if (log === "") return { sha: "uncommitted", date: "unknown" };
    const [sha = "", seconds = ""] = log.split(" ");
    const changes = await git(packageFolder, ["status", "--porcelain", "--", ...paths]);
    return {
      sha: changes === "" ? sha : `${sha}-dirty`,
      date: new Date(Number(seconds) * 1000).toISOString(),
    };
  } catch {
    return { sha: "unknown", date: "unknown" };
  }
}

async function git(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execute("git", ["-C", folder, ...args]);
  return stdout.trim();
}
