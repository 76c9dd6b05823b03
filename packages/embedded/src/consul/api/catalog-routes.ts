import { badRequest } from "../../http/http-error.ts";
import { catalogTopics, type CatalogNode } from "../state/catalog.ts";
import { findNode, instancesOf, nodesByName, serviceIndex, sorted } from "../state/catalog-queries.ts";
import type { ServiceRecord } from "../state/records.ts";
import { catalogServiceJson, nodeJson, serviceJson } from "./catalog-json.ts";
import type { ConsulContext } from "./consul-context.ts";
import { catalogServiceFields, nodeFields, serviceFields } from "./filter-fields.ts";
import { filterOf } from "./filter-of.ts";
import { hasNodeMeta, hasTags } from "./filters.ts";
import { answerRead, cacheHeaders } from "./indexed-read.ts";
import { parseQueryOptions } from "./query.ts";
import type { ConsulAnswer, ConsulRequest, Route } from "./route.ts";
import { sortedByKey } from "./sorted-by-key.ts";

/** The reads of `/v1/catalog/…` (https://developer.hashicorp.com/consul/api-docs/catalog). */
export function catalogRoutes(context: ConsulContext): readonly Route[] {
  return [
    { path: "/v1/catalog/datacenters", methods: { GET: (request) => datacenters(context, request) } },
    { path: "/v1/catalog/nodes", methods: { GET: (request) => nodes(context, request) } },
    { path: "/v1/catalog/services", methods: { GET: (request) => services(context, request) } },
    { path: "/v1/catalog/service/", methods: { GET: (request) => service(context, request) } },
    { path: "/v1/catalog/node/", methods: { GET: (request) => node(context, request, byId) } },
    { path: "/v1/catalog/node-services/", methods: { GET: (request) => node(context, request, inOrder) } },
  ];
}

function datacenters(context: ConsulContext, request: ConsulRequest): ConsulAnswer {
  const options = parseQueryOptions(request);
  return { headers: cacheHeaders(context, request, options), body: [context.datacenter] };
}

function nodes(context: ConsulContext, request: ConsulRequest): Promise<ConsulAnswer> {
  const ofNode = hasNodeMeta(request.params);
  const passes = filterOf(request.params, nodeFields, context);
  return answerRead({ context, request }, { headersOnError: true }, () => ({
    index: context.state.indexes.of(catalogTopics.nodes),
    topics: [catalogTopics.nodes],
    body: nodesByName(context.state.catalog)
      .filter((entry) => ofNode(entry.node))
      .map((entry) => nodeJson(entry.node, context.datacenter))
      .filter(passes),
  }));
}

function services(context: ConsulContext, request: ConsulRequest): Promise<ConsulAnswer> {
  const ofNode = hasNodeMeta(request.params);
  const passes = filterOf(request.params, catalogServiceFields, context);
  const { datacenter, random } = context;
  const chosen = ({ node, services: all }: CatalogNode): ServiceRecord[] =>
    sorted(all).filter((one) => passes(catalogServiceJson(node, one, datacenter)));
  return answerRead({ context, request }, { cacheable: true, headersOnError: true }, () => ({
    index: context.state.indexes.of(catalogTopics.services),
    topics: [catalogTopics.services],
    body: tagsByService(
      nodesByName(context.state.catalog)
        .filter((entry) => ofNode(entry.node))
        .flatMap(chosen),
      random,
    ),
  }));
}

/** The order of the tags differs from request to request, as in Consul, which walks a Go map: a client must not rely on an order. */
function tagsByService(
  services: readonly ServiceRecord[],
  random: () => number,
): Record<string, readonly string[]> {
  const byName = Map.groupBy(services, ({ name }) => name);
  const entries = [...byName].map(([name, instances]) => {
    const tags = [...new Set(instances.flatMap((instance) => instance.tags))];
    const start = Math.floor(random() * tags.length);
    return [name, [...tags.slice(start), ...tags.slice(0, start)]] as const;
  });
  return sortedByKey(Object.fromEntries(entries));
}

function service(context: ConsulContext, request: ConsulRequest): Promise<ConsulAnswer> {
  const { rest: name, params } = request;
  if (name === "") throw badRequest("Missing service name");
  const tagged = hasTags(params);
  const ofNode = hasNodeMeta(params);
  const passes = filterOf(params, catalogServiceFields, context);
  return answerRead({ context, request }, { cacheable: true, headersOnError: true }, () => {
    const instances = instancesOf(context.state.catalog, name);
    return {
      ...serviceIndex(context.state.indexes, instances[0]?.service.name ?? name, instances.length > 0),
      body: instances
        .filter((instance) => tagged(instance.service) && ofNode(instance.node))
        .map((instance) => catalogServiceJson(instance.node, instance.service, context.datacenter))
        .filter(passes),
    };
  });
}

/** The two ways in which a node's services are shown. */
interface Layout {
  readonly arrange: (services: readonly { readonly id: string; readonly json: object }[]) => unknown;
  readonly noNode: unknown;
}

const byId: Layout = {
  arrange: (services) => sortedByKey(Object.fromEntries(services.map(({ id, json }) => [id, json]))),
  noNode: null,
};
const inOrder: Layout = {
  arrange: (services) => services.map(({ json }) => json),
  noNode: { Node: null, Services: null },
};

function node(context: ConsulContext, request: ConsulRequest, layout: Layout): Promise<ConsulAnswer> {
  const { rest: name, params } = request;
  if (name === "") throw badRequest("Missing node name");
  const passes = filterOf(params, serviceFields, context);
  return answerRead({ context, request }, { headersOnError: true }, () => {
    const entry = findNode(context.state.catalog, name);
    const topic = catalogTopics.node(entry?.node.name ?? name);
    const own =
      entry &&
      sorted(entry.services)
        .map((record) => ({ id: record.id, json: serviceJson(record) }))
        .filter(({ json }) => passes(json));
    return {
      index: context.state.indexes.of(topic),
      topics: [topic],
      body:
        entry && own
          ? { Node: nodeJson(entry.node, context.datacenter), Services: layout.arrange(own) }
          : layout.noNode,
    };
  });
}
