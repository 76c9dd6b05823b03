import { readFile } from "node:fs/promises";
import type { CallOptions } from "../../call-options.ts";
import { runCleanly } from "./run-cleanly.ts";
import { namespaceStepFailed } from "./errors.ts";
import { requireTool } from "./programs.ts";

/** Unmounts all that is mounted below a folder, deepest first: a Nomad client that was killed leaves a tmpfs for each task's secrets. */
export async function unmountBelow(folder: string, options: CallOptions): Promise<void> {
  const points = findMountsBelow(await readFile("/proc/self/mountinfo", "utf8"), folder);
  if (points.length === 0) return;
  const { exitCode, stderr } = await runCleanly([requireTool("umount"), "--lazy", "--", ...points], options);
  if (exitCode !== 0) throw namespaceStepFailed(`umount below ${folder}`, stderr);
}

/** Mount points below a folder in the text of /proc/self/mountinfo (proc(5)), deepest first. */
export function findMountsBelow(mountinfo: string, folder: string): string[] {
  return mountinfo
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? [])
    .map((escaped) =>
      escaped.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
    .filter((point) => point.startsWith(`${folder}/`))
    .reverse();
}
