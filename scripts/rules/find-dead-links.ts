import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";
import { listPages, proseOf, type Page } from "./list-pages.ts";

/** Links between pages that lead nowhere: to a file or a heading that is not there. Pages that source text names count too. */
export function findDeadLinks(root: string): Finding[] {
  const pages = listPages(root);
  const headings = new Map(pages.map((page) => [page.file, anchorsOf(page)]));
  return [...pages.flatMap((page) => deadLinksOf({ root, page, headings })), ...deadNamesInSources(root)];
}

interface PageAmongOthers {
  readonly root: string;
  readonly page: Page;
  /** The anchors of each page. */
  readonly headings: ReadonlyMap<string, ReadonlySet<string>>;
}

function deadLinksOf({ root, page, headings }: PageAmongOthers): Finding[] {
  return proseOf(page).flatMap(({ line }) =>
    [...withoutCode(line).matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, link = ""]) => {
      if (/^[a-z]+:/.test(link)) return [];
      const [path = "", anchor = ""] = link.split("#");
      const target = path === "" ? page.file : posix.join(posix.dirname(page.file), path);
      if (!existsSync(join(root, target))) return [deadLink(page.file, link, `the file ${target}`)];
      const isThere = anchor === "" || (headings.get(target)?.has(anchor) ?? true);
      return isThere ? [] : [deadLink(page.file, link, `a heading #${anchor} in ${target}`)];
    }),
  );
}

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { line } of proseOf(page)) {
    const heading = /^#+ (.*)/.exec(line)?.[1];
    if (heading === undefined) continue;
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    anchors.add(anchors.has(slug) ? `${slug}-1` : slug);
  }
  return anchors;
}

function withoutCode(line: string): string {
  return line.replace(/`[^`]*`/g, "code");
}

/** Pages of `docs/` that comments, hints and descriptions name, decisions also by their number alone. */
function deadNamesInSources(root: string): Finding[] {
  return listFiles(root, ["packages/**/*.{ts,json}", "scripts/rules/*.ts", "*.ts"]).flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [...text.matchAll(/\bdocs\/(?:decisions\/\d{3}|[\w/-]+\.md)/g)].flatMap(([name]) => {
      const pattern = /\d{3}$/.test(name) ? `${name}-*.md` : name;
      return listFiles(root, [pattern]).length > 0 ? [] : [deadLink(file, name, `the page ${name}`)];
    });
  });
}

const deadLink = (file: string, link: string, what: string): Finding => ({
  rule: "dead-link",
  file,
  message: `The link ${link} leads nowhere: ${what} is not there.`,
  hint: "Name the page and the heading as they are called now.",
});
