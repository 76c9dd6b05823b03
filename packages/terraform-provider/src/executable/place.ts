import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

let checkout: string | undefined;

/** Says where the checkout lies, before anything that the executable carries asks where it is itself. */
export function settleIn(repository: string): void {
  checkout = repository;
}

/** What a source that is carried is told of itself: where it lies in the checkout, beside the programs that it starts. */
export function placeOf(source: string): Pick<ImportMeta, "dirname" | "filename" | "resolve" | "url"> {
  if (checkout === undefined) throw new Error(`${source} asks where it lies before the checkout is known`);
  const filename = join(checkout, source);
  return {
    filename,
    dirname: dirname(filename),
    url: pathToFileURL(filename).href,
    resolve: (specifier) => pathToFileURL(createRequire(filename).resolve(specifier)).href,
  };
}
