import * as z from "zod/mini";

/** Consul's `/v1/catalog/services`: each service's name with all its instances' tags. */
const catalogServices = z.record(z.string(), z.array(z.string()));

/**
 * Names of the services of which some instance has a tag with this prefix. Throws when the text is not such an answer.
 * @see https://developer.hashicorp.com/consul/api-docs/catalog#list-services
 */
export function taggedServices(text: string, prefix: string): ReadonlySet<string> {
  const services = Object.entries(catalogServices.parse(JSON.parse(text)));
  return new Set(
    services.filter(([, tags]) => tags.some((tag) => tag.startsWith(prefix))).map(([name]) => name),
  );
}
