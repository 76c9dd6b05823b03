/** One step to a part of a value: an attribute of an object, an element of a map, an element of a list. */
export type Step = { readonly attribute: string } | { readonly key: string } | { readonly index: number };

/** The way from a resource to a part of it; empty: the resource itself. */
export type Path = readonly Step[];

/** The path as people write it: `hosts[0].address`, `variables["count"]`. */
export function describePath(path: Path): string {
  return path.reduce((text, step) => {
    if ("index" in step) return `${text}[${step.index}]`;
    if ("key" in step) return `${text}[${JSON.stringify(step.key)}]`;
    return text === "" ? step.attribute : `${text}.${step.attribute}`;
  }, "");
}
