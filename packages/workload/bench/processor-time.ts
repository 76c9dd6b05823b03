import { readFile } from "node:fs/promises";

/** Milliseconds of processor time, user's and system's, that a process has had so far; NaN where the system does not tell. */
export async function processorTime(pid: number | undefined): Promise<number> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    // utime and stime in ticks of 10 ms (proc(5)).
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}
