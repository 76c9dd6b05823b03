import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../", import.meta.url));
const page = readFileSync(new URL("../../../../docs/reports.md", import.meta.url), "utf8");

/** A report: bold, `owner/repository#number`, what was seen; then what is played, what is right, and the test's file and title. */
const rowPattern =
  /^- \*\*(?<report>[\w.-]+\/[\w.-]+#\d+)\*\* \S.*\n {2}- played: \S.*\n {2}- right: \S.*\n {2}- test: `(?<file>[\w./-]+)`:\s+(?<title>\S.*)$/gm;
const rows = [...page.matchAll(rowPattern)].map(({ groups }) => ({
  report: groups?.["report"] ?? "",
  file: groups?.["file"] ?? "",
  title: groups?.["title"] ?? "",
}));

test("the page holds at least 60 reports, each once and each whole", () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
  expect(rows).toHaveLength(page.match(/^- /gm)?.length ?? 0);
  expect(new Set(rows.map(({ report }) => report)).size).toBe(rows.length);
});

test.each(rows)("$report names a test that exists", ({ file, title }) => {
  const source = readFileSync(folder + file, "utf8");
  const quoted = ['"', "'", "`"].map((quote) => quote + title + quote);
  expect(quoted.some((text) => source.includes(text))).toBe(true);
});

test("each report that is played here is on the page", () => {
  const files = readdirSync(`${folder}reports`).filter((name) => name.endsWith(".integration.test.ts"));
  const played = files.flatMap((name) =>
    [...readFileSync(`${folder}reports/${name}`, "utf8").matchAll(/^\s*test\(\s*["']([^"'\s]+#\d+): /gm)].map(
      ([, report]) => report,
    ),
  );
  expect(played.length).toBeGreaterThanOrEqual(25);
  const here = rows.filter(({ file }) => file.startsWith("reports/"));
  expect(here.map(({ report }) => report).sort()).toEqual(played.sort());
});
