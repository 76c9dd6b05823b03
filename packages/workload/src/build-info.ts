/** What was built: the commit that last changed the executable's sources, `-dirty` when they differed from it, and that commit's date. */
export interface BuildInfo {
  readonly SHA: string;
  /** ISO 8601. */
  readonly Date: string;
}

// Replaced by esbuild's `define`; not there when the source runs as it is.
declare const NOMAD_DEMO_BUILD_SHA: string | undefined;
declare const NOMAD_DEMO_BUILD_DATE: string | undefined;

const fromSource = "run from source";

/** Build info stamped at bundle time; says so when the program runs from source. */
export function buildInfo(): BuildInfo {
  return {
    SHA: typeof NOMAD_DEMO_BUILD_SHA === "string" ? NOMAD_DEMO_BUILD_SHA : fromSource,
    Date: typeof NOMAD_DEMO_BUILD_DATE === "string" ? NOMAD_DEMO_BUILD_DATE : fromSource,
  };
}
