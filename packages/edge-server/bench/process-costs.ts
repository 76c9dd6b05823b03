import { readFileSync, readdirSync } from "node:fs";

/** Clock ticks a second; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** CPU seconds (user and system) of a process and its children so far. */
export function cpuSeconds(pid: number): number {
  return tree(pid).reduce((sum, one) => sum + ticksOf(one), 0) / ticksPerSecond;
}

/** Memory of a process and its children in MB: proportional set size, so that what they share counts once. */
export function memoryMegabytes(pid: number): number {
  const kilobytes = tree(pid).map((one) =>
    Number(/^Pss:\s+(\d+)/m.exec(readProc(one, "smaps_rollup"))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

function tree(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readProc(pid, `task/${task}/children`).split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(tree)];
}

function ticksOf(pid: number): number {
  // The name may hold spaces and parentheses: fields count from the last one.
  const fields = readProc(pid, "stat").split(") ").at(-1)?.split(" ") ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function readProc(pid: number, file: string): string {
  return readFileSync(`/proc/${pid}/${file}`, "utf8");
}
