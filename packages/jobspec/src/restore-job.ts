import type { Job } from "nomad-client-ts";
import { isPlainObject } from "./canonical-json.ts";
import { placeholder } from "./placeholder.ts";
import { isRedacted } from "./secrets.ts";
import { childrenOf, childOf } from "./children.ts";

/**
 * The job as it was registered, from its recorded spec: where the record has a placeholder (executable, secrets),
 * the value is taken from what Nomad kept of the job. Nomad adds things of its own to what it keeps; those stay out.
 */
export function restoreJob(spec: Job, kept: Job): Job {
  const restored: Job = JSON.parse(JSON.stringify(restore(spec, kept)));
  return restored;
}

function restore(spec: unknown, kept: unknown): unknown {
  if (typeof spec === "string") return typeof kept === "string" && standsForAnother(spec) ? kept : spec;
  const keptChildren = childrenOf(kept);
  if (Array.isArray(spec))
    return spec.map((item: unknown, index) => restore(item, childOf(keptChildren, spec, index)));
  if (!isPlainObject(spec)) return spec;
  return Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [key, restore(value, keptChildren?.get(key))]),
  );
}

function standsForAnother(text: string): boolean {
  return text.includes(placeholder.path) || text.includes(placeholder.digest) || isRedacted(text);
}
