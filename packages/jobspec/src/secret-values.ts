import { isPlainObject } from "./canonical-json.ts";
import { childrenOf, childOf } from "./children.ts";
import { isRedacted } from "./secrets.ts";

/** Every text of a registered job that holds a secret, found by what stands for it at the same place of its spec. */
export function secretValues(spec: unknown, registered: unknown): ReadonlySet<string> {
  return new Set(collect(spec, registered));
}

function collect(spec: unknown, registered: unknown): string[] {
  if (typeof spec === "string") return typeof registered === "string" && isRedacted(spec) ? [registered] : [];
  const children = childrenOf(registered);
  if (Array.isArray(spec))
    return spec.flatMap((item: unknown, index) => collect(item, childOf(children, spec, index)));
  if (!isPlainObject(spec)) return [];
  return Object.entries(spec).flatMap(([key, value]) => collect(value, children?.get(key)));
}
