import { inSlices } from "./in-slices.ts";
import type { readStatus } from "./status.ts";

/** A status as JSON, made in slices: a large table is written without holding up a request. */
export async function statusText({
  routes,
  ...rest
}: Awaited<ReturnType<typeof readStatus>>): Promise<string> {
  const texts: string[] = [];
  const each = inSlices();
  for (const { instances, ...route } of routes) {
    const rows: string[] = [];
    await each(instances, (instance) => rows.push(JSON.stringify(instance)));
    texts.push(withMember(route, "instances", rows));
  }
  return withMember(rest, "routes", texts);
}

/** The object as JSON with one more member, whose items are JSON already. */
function withMember(object: object, name: string, items: readonly string[]): string {
  return `${JSON.stringify(object).slice(0, -1)},${JSON.stringify(name)}:[${items.join(",")}]}`;
}
