import { isPlainObject } from "./canonical-json.ts";
import { childrenOf, childOf } from "./children.ts";
import { placeholder } from "./placeholder.ts";
import { isRedacted, redactText } from "./secrets.ts";

/**
 * The spec of a job that was rendered twice, with its secrets and with what stands for them: every text that differs follows from a secret (its
 * base64, say), and is replaced by its own digest. Pure.
 */
export function redactDerived<T>(spec: T, job: T): T {
  const redacted: T = JSON.parse(JSON.stringify(redact(spec, job)));
  return redacted;
}

function redact(spec: unknown, job: unknown): unknown {
  if (typeof job === "string") return spec === job || standsForIt(spec) ? spec : redactText(job);
  const children = childrenOf(spec);
  if (Array.isArray(job))
    return job.map((item: unknown, index) => redact(childOf(children, job, index), item));
  if (!isPlainObject(job)) return job;
  return Object.fromEntries(
    Object.entries(job).map(([key, value]) => [key, redact(children?.get(key), value)]),
  );
}

const standsForIt = (spec: unknown): boolean =>
  typeof spec === "string" && (isRedacted(spec) || spec.includes(placeholder.path));
