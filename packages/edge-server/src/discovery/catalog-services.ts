import * as z from "zod/mini";
import { parseAnswer } from "./parse-answer.ts";

/** Consul's `/v1/catalog/services`: each service's name with all its instances' tags. */
const catalogServices = z.record(z.string(), z.unknown(), "an object of services and their tags");
const tagList = z.array(z.string());

/**
 * Names of the services of which some instance has a tag with this prefix. One whose tags are no list of texts has none. Throws when the text is
 * not such an answer.
 * @see https://developer.hashicorp.com/consul/api-docs/catalog#list-services
 */
export function taggedServices(text: string, prefix: string): ReadonlySet<string> {
  const services = Object.entries(parseAnswer(catalogServices, text, "Consul's list of services"));
  return new Set(services.filter(([, tags]) => hasTag(tags, prefix)).map(([name]) => name));
}

function hasTag(tags: unknown, prefix: string): boolean {
  const list = tagList.safeParse(tags);
  return list.success && list.data.some((tag) => tag.startsWith(prefix));
}
