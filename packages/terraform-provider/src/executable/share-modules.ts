import { registerHooks } from "node:module";

export interface SharedModules {
  /** What is carried, by the names that it is imported by. */
  readonly modules: Readonly<Record<string, object>>;
  /** URL of a module of the checkout: what these names mean there is what is carried. */
  readonly seenFrom: string;
}

const scheme = "nomad-demo-carried:";
const key = Symbol.for("nomad-demo: modules that the provider carries");

/**
 * Gives what is carried to modules of the checkout that import it: loaded again it would be another one, whose errors and schemas nobody here
 * knows, and a tenth of a second. A package that has another version of its own keeps it.
 */
export function shareModules({ modules, seenFrom }: SharedModules): void {
  Object.defineProperty(globalThis, key, { value: modules, configurable: true });
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const found = nextResolve(specifier, context);
      if (!Object.hasOwn(modules, specifier)) return found;
      const carried = nextResolve(specifier, { ...context, parentURL: seenFrom });
      if (carried.url !== found.url) return found;
      return { url: `${scheme}${specifier}`, format: "module", shortCircuit: true };
    },
    load(url, context, nextLoad) {
      if (!url.startsWith(scheme)) return nextLoad(url, context);
      const name = url.slice(scheme.length);
      return { format: "module", source: moduleOf(name, modules[name] ?? {}), shortCircuit: true };
    },
  });
}

/** A module that exports what is carried. Names are written as texts: `function` may be one. */
function moduleOf(name: string, carried: object): string {
  const head = `const carried = globalThis[Symbol.for(${JSON.stringify(Symbol.keyFor(key))})][${JSON.stringify(name)}];`;
  const lines = Object.keys(carried).map((exported, index) => {
    const text = JSON.stringify(exported);
    return `const value${index} = carried[${text}]; export { value${index} as ${text} };`;
  });
  return [head, ...lines].join("\n");
}
