import { fileURLToPath } from "node:url";

/** Where Node keeps compiled modules of the command line, the supervisor and the embedded agents (NODE_COMPILE_CACHE). */
export const compileCache = fileURLToPath(
  new URL("../../../../node_modules/.cache/nomad-demo", import.meta.url),
);
