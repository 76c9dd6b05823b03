import { badRequest } from "../../http/http-error.ts";
import { catalogTopics, type Catalog } from "../state/catalog.ts";
import {
  allChecks,
  findNode,
  instancesOf,
  isSameName,
  serviceIndex,
  sorted,
} from "../state/catalog-queries.ts";
import type { NodeRecord } from "../state/records.ts";
import { checkJson, nodeJson, serviceJson } from "./catalog-json.ts";
import type { ConsulContext } from "./consul-context.ts";
import { checkFields, instanceFields } from "./filter-fields.ts";
import { filterOf } from "./filter-of.ts";
import { hasNodeMeta, hasTags, isHealthy } from "./filters.ts";
import { answerRead } from "./indexed-read.ts";
import type { ConsulAnswer, ConsulRequest, Route } from "./route.ts";

/** `/v1/health/…` (https://developer.hashicorp.com/consul/api-docs/health). */
export function healthRoutes(context: ConsulContext): readonly Route[] {
  return [
    { path: "/v1/health/service/", methods: { GET: (request) => serviceHealth(context, request) } },
    { path: "/v1/health/checks/", methods: { GET: (request) => serviceChecks(context, request) } },
    { path: "/v1/health/node/", methods: { GET: (request) => nodeChecks(context, request) } },
    { path: "/v1/health/state/", methods: { GET: (request) => checksInState(context, request) } },
  ];
}

function serviceHealth(context: ConsulContext, request: ConsulRequest): Promise<ConsulAnswer> {
  const { rest: name, params } = request;
  if (name === "") throw badRequest("Missing service name");
  const tagged = hasTags(params);
  const healthy = isHealthy(params);
  const ofNode = hasNodeMeta(params);
  const passes = filterOf(params, instanceFields, context);
  return answerRead({ context, request }, { cacheable: true, streaming: true }, () => {
    const instances = instancesOf(context.state.catalog, name);
    return {
      ...serviceIndex(context.state.indexes, instances[0]?.service.name ?? name, instances.length > 0),
      body: instances
        .filter((instance) => tagged(instance.service) && ofNode(instance.node) && healthy(instance))
        .map(({ node, service, checks }) => ({
          Node: nodeJson(node, context.datacenter),
          Service: serviceJson(service),
          Checks: checks.map((check) => checkJson(node.name, check)),
        }))
        .filter(passes),
    };
  });
}

function serviceChecks(context: ConsulContext, request: ConsulRequest): Promise<ConsulAnswer> {
  const { rest: name, params } = request;
  if (name === "") throw badRequest("Missing service name");
  const ofNode = hasNodeMeta(params);
  const passes = filterOf(params, checkFields, context);
  const { catalog, indexes } = context.state;
  return answerRead({ context, request }, { headersOnError: true }, () => {
    // By the name the check has, which is the service's old one until the check changes.
    const checks = allChecks(catalog).filter(({ serviceName }) => isSameName(serviceName, name));
    const known = checks[0]?.serviceName ?? instancesOf(catalog, name)[0]?.service.name;
    return {
      ...serviceIndex(indexes, known ?? name, known !== undefined),
      body: checks
        .filter(({ node }) => ofNode(nodeOf(catalog, node)))
        .map((check) => checkJson(check.node, check))
        .filter(passes),
    };
  });
}

function nodeChecks(context: ConsulContext, request: ConsulRequest): Promise<ConsulAnswer> {
  const { rest: name, params } = request;
  if (name === "") throw badRequest("Missing node name");
  const passes = filterOf(params, checkFields, context);
  return answerRead({ context, request }, { headersOnError: true }, () => {
    const entry = findNode(context.state.catalog, name);
    const topic = catalogTopics.nodeChecks(entry?.node.name ?? name);
    return {
      index: context.state.indexes.of(topic) || context.state.indexes.of(catalogTopics.checks),
      topics: [topic],
      body: entry
        ? sorted(entry.checks)
            .map((check) => checkJson(entry.node.name, check))
            .filter(passes)
        : [],
    };
  });
}

function checksInState(context: ConsulContext, request: ConsulRequest): Promise<ConsulAnswer> {
  const { rest: state, params } = request;
  if (state === "") throw badRequest("Missing check state");
  const ofNode = hasNodeMeta(params);
  const passes = filterOf(params, checkFields, context);
  const { catalog, indexes } = context.state;
  return answerRead({ context, request }, { headersOnError: true }, () => ({
    index: indexes.of(catalogTopics.checks),
    topics: [catalogTopics.checks],
    body: allChecks(catalog)
      .filter(({ status }) => state === "any" || isSameName(status, state))
      .filter(({ node }) => ofNode(nodeOf(catalog, node)))
      .map((check) => checkJson(check.node, check))
      .filter(passes),
  }));
}

function nodeOf(catalog: Catalog, name: string): NodeRecord {
  const entry = findNode(catalog, name);
  if (!entry) throw new Error(`a check belongs to node ${name}, which is not in the catalog`);
  return entry.node;
}
