import { notImplemented } from "../../http/http-error.ts";
import { isAnyAddress, readService } from "../agent/read-service.ts";
import { readBoolean, readText, readTextMap } from "../agent/read-fields.ts";
import { fieldsOf, isObject, readJsonObject, type Fields } from "../agent/read-json.ts";
import {
  checkStatuses,
  type CheckState,
  type NodeDefinition,
  type ServiceDefinition,
} from "../state/records.ts";
import type { ConsulContext } from "./consul-context.ts";
import { requireOwnDatacenter } from "./query.ts";
import { rpcError } from "./rpc-error.ts";
import type { ConsulAnswer, ConsulRequest, Route } from "./route.ts";

/**
 * `/v1/catalog/register` and `/deregister` for nodes without an agent. What an agent holds is registered with the agent: a real one would
 * undo a catalog write within a minute, which this one does not imitate.
 */
export function catalogWriteRoutes(context: ConsulContext): readonly Route[] {
  return [
    { path: "/v1/catalog/register", methods: { PUT: (request) => register(context, request) } },
    { path: "/v1/catalog/deregister", methods: { PUT: (request) => deregister(context, request) } },
  ];
}

function register(context: ConsulContext, { body }: ConsulRequest): ConsulAnswer {
  const fields = readJsonObject(body, "RegisterRequest");
  const node = readExternalNode(context, fields);
  const skipNodeUpdate = readBoolean(fields, "SkipNodeUpdate");
  const address = readText(fields, "Address");
  if (address === "" && !skipNodeUpdate) {
    throw rpcError(context, "Must provide address if SkipNodeUpdate is not set");
  }
  const service = readExternalService(context, fields);
  const checks = readExternalChecks(fields);
  const known = context.state.catalog.node(node);
  const serviceIds = new Set([...(known?.services.keys() ?? []), ...(service ? [service.id] : [])]);
  const orphan = checks.find(({ serviceId }) => serviceId !== "" && !serviceIds.has(serviceId));
  if (orphan) throw rpcError(context, `Unknown service ID '${orphan.serviceId}' for check ID '${orphan.id}'`);

  const external = context.externalNodes;
  if (!known || !skipNodeUpdate) external.putNode(readNode(fields, node, address));
  if (service) external.putService(node, service);
  for (const check of checks) external.putCheck(node, withService(context, node, check));
  return { body: true };
}

function deregister(context: ConsulContext, { body }: ConsulRequest): ConsulAnswer {
  const fields = readJsonObject(body, "DeregisterRequest");
  const node = readExternalNode(context, fields);
  const serviceId = readText(fields, "ServiceID");
  const checkId = readText(fields, "CheckID");
  if (serviceId !== "") context.externalNodes.removeService(node, serviceId);
  else if (checkId !== "") context.externalNodes.removeCheck(node, checkId);
  else context.externalNodes.removeNode(node);
  return { body: true };
}

function readExternalNode(context: ConsulContext, fields: Fields): string {
  requireOwnDatacenter(context, readText(fields, "Datacenter"));
  const node = readText(fields, "Node");
  if (node === "") throw rpcError(context, "Must provide node");
  if (context.hosts.some(({ name }) => name === node)) {
    throw notImplemented("Consul", `catalog writes for ${node}, which has an agent`);
  }
  return node;
}

function readNode(fields: Fields, name: string, address: string): NodeDefinition {
  return {
    id: readText(fields, "ID"),
    name,
    address,
    taggedAddresses: orNull(readTextMap(fields, "TaggedAddresses")),
    meta: orNull(readTextMap(fields, "NodeMeta")),
  };
}

function readExternalService(context: ConsulContext, fields: Fields): ServiceDefinition | undefined {
  const value = fields.get("Service");
  if (!isObject(value)) return undefined;
  const service = readService(fieldsOf(value, "NodeService"), "Service");
  if (service.name === "") {
    const reason =
      service.id === ""
        ? "service name (Service.Service) is required; both Service ID (Service.ID) and Service Name cannot be empty"
        : "Must provide service name (Service.Service) when service ID is provided";
    throw rpcError(context, reason);
  }
  if (isAnyAddress(service.address)) throw rpcError(context, "Invalid service address");
  return service;
}

function readExternalChecks(fields: Fields): CheckState[] {
  const many = fields.get("Checks");
  return [...(Array.isArray(many) ? many : []), fields.get("Check")]
    .filter((entry) => isObject(entry))
    .map((entry) => readExternalCheck(fieldsOf(entry, "HealthCheck")));
}

function readExternalCheck(fields: Fields): CheckState {
  const name = readText(fields, "Name");
  const status = readText(fields, "Status");
  return {
    id: readText(fields, "CheckID") || name,
    name,
    status: checkStatuses.find((known) => known === status) ?? "critical",
    notes: readText(fields, "Notes"),
    output: readText(fields, "Output"),
    serviceId: readText(fields, "ServiceID"),
    serviceName: "",
    serviceTags: [],
    type: readText(fields, "Type"),
    interval: readText(fields, "Interval"),
    timeout: readText(fields, "Timeout"),
  };
}

function withService({ state }: ConsulContext, node: string, check: CheckState): CheckState {
  const service = state.catalog.node(node)?.services.get(check.serviceId);
  return service ? { ...check, serviceName: service.name, serviceTags: service.tags } : check;
}

function orNull<T extends object>(map: T): T | null {
  return Object.keys(map).length === 0 ? null : map;
}
