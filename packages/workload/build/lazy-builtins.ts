import type { Plugin } from "esbuild";

/**
 * Node's modules for TLS and HTTP/2 are loaded when something of them is first used: fastify requires both, and a task that speaks plain
 * HTTP uses neither, but would pay 70 ms of processor time for them at each start.
 */
const LAZY = /^(node:)?(https|http2)$/;
const NAMESPACE = "lazy-builtin";

/** Replaces {@link LAZY} modules by objects that load them at the first access. */
export function lazyBuiltins(): Plugin {
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: LAZY }, ({ path, namespace }) =>
        namespace === NAMESPACE ? { path, external: true } : { path, namespace: NAMESPACE },
      );
      build.onLoad({ filter: LAZY, namespace: NAMESPACE }, ({ path }) => ({
        contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] });`,
      }));
    },
  };
}
