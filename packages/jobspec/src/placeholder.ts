import type { ExecutableReference } from "./template.ts";

/**
 * Stands for the executable in what is versioned. Its path holds its digest and depends on where a world keeps files:
 * hashed as it is, the spec would change with every build and between worlds (docs/decisions/010).
 */
export const placeholder: ExecutableReference = { path: "/executable", digest: "0".repeat(64) };
