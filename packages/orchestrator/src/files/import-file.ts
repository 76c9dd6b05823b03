import { pathToFileURL } from "node:url";

type Import = (url: string) => Promise<unknown>;

let load: Import = (url) => import(url);

/** Says how files are imported where `import()` cannot: in a single executable it only finds what Node has built in. */
export function useImport(other: Import): void {
  load = other;
}

/** Imports the module in a file, by its path. */
export const importFile = (path: string): Promise<unknown> => load(pathToFileURL(path).href);
