import { createRequire } from "node:module";
import type { Plugin } from "esbuild";

/**
 * Node's modules for TLS and HTTP/2 are loaded when something of them is first used: fastify requires both, and a task that speaks plain
 * HTTP uses neither, but would pay 70 ms of processor time for them at each start.
 */
const LAZY = /^(node:)?(https|http2)$/;
const NAMESPACE = "lazy-builtin";

const require = createRequire(import.meta.url);

/** Replaces {@link LAZY} modules by objects that load them when one of their exports is first read. */
export function lazyBuiltins(): Plugin {
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: LAZY }, ({ path, namespace }) =>
        namespace === NAMESPACE ? { path, external: true } : { path, namespace: NAMESPACE },
      );
      build.onLoad({ filter: LAZY, namespace: NAMESPACE }, ({ path }) => ({ contents: lazyModule(path) }));
    },
  };
}

/**
 * A module with a getter for each export. esbuild copies a required module's own enumerable keys, and leaves getters unread, wherever the module is
 * imported (`import`, `await import()`): the stand-in has to own every key. The Node that builds is the Node that runs.
 */
export function lazyModule(path: string): string {
  const load = `require(${JSON.stringify(path)})`;
  const loaded: unknown = require(path);
  const names = Object.keys(Object(loaded));
  const getters = names.map(
    (name) => `get ${JSON.stringify(name)}() { return ${load}[${JSON.stringify(name)}]; }`,
  );
  return `module.exports = { ${getters.join(", ")} };`;
}
