import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Plugin } from "esbuild";

/** Which module of the bundle knows where the checkout is. */
const place = join(import.meta.dirname, "../src/executable/place.ts");
/** What the bundle's banner declares: for libraries, whose `import.meta` is nowhere in the checkout. */
export const ownUrl = "ownUrlOfTheExecutable";

/**
 * `import.meta` of the checkout's sources says in the bundle too where they lie in the checkout: supervisors, relays and embedded agents are
 * started from there, as `world up` does.
 */
export function placesOfModules(repository: string): Plugin {
  return {
    name: "places-of-modules",
    setup(build) {
      build.onLoad({ filter: /[\\/]packages[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        if (!source.includes("import.meta")) return undefined;
        const known = `placeInCheckout(${JSON.stringify(relative(repository, path))})`;
        const head = `import { placeOf as placeInCheckout } from ${JSON.stringify(place)};\n`;
        return { contents: head + source.replaceAll("import.meta", known), loader: "ts" };
      });
    },
  };
}
