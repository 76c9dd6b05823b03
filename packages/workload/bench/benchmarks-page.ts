import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";

const file = join(import.meta.dirname, "../../../docs/benchmarks.md");

/** One minute's, before the bench adds to it: figures taken on a busy machine say so. */
const loadAtStart = (loadavg()[0] ?? 0).toFixed(1);

/** When and on what the figures were taken. */
export function machineLine(): string {
  const date = new Date().toISOString().slice(0, 16).replace("T", " ");
  return `${date} UTC, ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, load average of other work ${loadAtStart} at the start`;
}

/** Puts a bench's text between its marks in docs/benchmarks.md. Throws when the page has none. */
export async function putIntoPage(bench: string, text: string): Promise<void> {
  const start = `<!-- ${bench} -->`;
  const end = `<!-- /${bench} -->`;
  const page = await readFile(file, "utf8");
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`docs/benchmarks.md has no place for ${bench}`);
  await writeFile(file, `${before}${start}\n${text}\n${end}${after}`);
}
