import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";
import { listPages, proseOf, type Page } from "./list-pages.ts";

const FROM_ROOT = /^(?:packages|docs|scripts|infra|findings|\.ci)\//;
const FROM_PACKAGE = /^(?:src|test|bench|contract|fuzz|recorded|scripts|openapi)\//;
/** A path with `NAME` in place of a name is no path; what a build makes may not be there yet. */
const IS_PATH = /^(?!.*(?:NAME|NNN|VERSION))[a-z.][\w.*@/-]*$/;
const IS_BUILT = /(?:^|\/)(?:dist|node_modules|\.nomad-demo|\.state)\//;

/** Files and folders that a page names in code marks and that are not there. A guide may invent a package. */
export function findDeadPaths(root: string): Finding[] {
  const packages = listFiles(root, ["packages/*"]).map((folder) => folder.slice("packages/".length));
  return listPages(root).flatMap((page) =>
    pathsOf(page, packages).flatMap(({ path, bases }) => {
      const isThere = bases.some((base) => listFiles(root, [`${base}${path}`.replace(/\/$/, "")]).length > 0);
      return isThere ? [] : [deadPath(page.file, path)];
    }),
  );
}

interface NamedPath {
  readonly path: string;
  /** The folders that the path may start from. */
  readonly bases: readonly string[];
}

/**
 * The paths of a page. Every page may name paths from the root, and tests by their path below a `test/`. A package's README names paths
 * from its package. In a section that is headed by a package's name (ARCHITECTURE.md) or by "Files" or "Rooms" (a package's README), `proxy/` and `main.ts` are paths too.
 */
function pathsOf(page: Page, packages: readonly string[]): NamedPath[] {
  const own = /^packages\/([^/]+)\//.exec(page.file)?.[1];
  let section = own;
  let isMap = false;
  return proseOf(page).flatMap(({ line }) => {
    const heading = /^#+ (?:The )?`?([\w -]+?)`?$/i.exec(line)?.[1];
    if (heading !== undefined) {
      section = packages.includes(heading) ? heading : own;
      isMap = packages.includes(heading) || (own !== undefined && /^(its )?(files|rooms)/i.test(heading));
    }
    return [...line.matchAll(/`([^`]+)`/g)]
      .map(([, text = ""]) => text)
      .filter((text) => IS_PATH.test(text) && !IS_BUILT.test(text))
      .flatMap((path) => namedPath({ path, packages, section, isMap }));
  });
}

interface Mention {
  readonly path: string;
  readonly packages: readonly string[];
  /** The package that the section is about. */
  readonly section: string | undefined;
  readonly isMap: boolean;
}

function namedPath({ path, packages, section, isMap }: Mention): NamedPath[] {
  const ofSection = section === undefined ? [] : [`packages/${section}/`, `packages/${section}/src/`];
  if (path.includes("/") && path.endsWith(".test.ts"))
    return [{ path, bases: ["", ...ofSection, "packages/*/test/", "packages/*/"] }];
  if (FROM_PACKAGE.test(path) && section !== undefined) return [{ path, bases: [...ofSection, ""] }];
  if (FROM_ROOT.test(path)) return isInvented(path, packages) ? [] : [{ path, bases: [""] }];
  const isFile = isMap && (path.endsWith("/") || path.endsWith(".ts"));
  return isFile ? [{ path, bases: ofSection }] : [];
}

function isInvented(path: string, packages: readonly string[]): boolean {
  const [top, name = ""] = path.split("/");
  return top === "packages" && !name.includes("*") && !packages.includes(name);
}

const deadPath = (file: string, path: string): Finding => ({
  rule: "dead-path",
  file,
  message: `The page names ${path}, which is not there.`,
  hint: "Name the file or folder as it is called now.",
});
