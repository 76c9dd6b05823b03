import { createHash } from "node:crypto";
import { badRequest, HttpError, notFound } from "../../http/http-error.ts";
import type { LocalAgent } from "../agent/local-agent.ts";
import { readServiceRegistration } from "../agent/read-service.ts";
import { readJsonObject } from "../agent/read-json.ts";
import { agentServiceJson } from "./agent-service-json.ts";
import { checkJson } from "./catalog-json.ts";
import type { ConsulContext } from "./consul-context.ts";
import { checkFields, serviceFields } from "./filter-fields.ts";
import { filterOf } from "./filter-of.ts";
import { parseBoolean } from "./query.ts";
import type { ConsulAnswer, ConsulRequest, Route } from "./route.ts";
import { sortedByKey } from "./sorted-by-key.ts";

/** The services of one agent (https://developer.hashicorp.com/consul/api-docs/agent/service), and its maintenance mode. */
export function agentRoutes(context: ConsulContext): readonly Route[] {
  const { agent } = context;
  return [
    {
      path: "/v1/agent/services",
      methods: { GET: ({ params }) => ({ body: listServices(context, params) }) },
    },
    { path: "/v1/agent/service/register", methods: { PUT: (request) => register(agent, request) } },
    { path: "/v1/agent/service/deregister/", methods: { PUT: ({ rest }) => deregister(agent, rest) } },
    {
      path: "/v1/agent/service/maintenance/",
      methods: { PUT: (request) => serviceMaintenance(agent, request) },
    },
    { path: "/v1/agent/service/", methods: { GET: ({ rest }) => showService(context, rest) } },
    { path: "/v1/agent/maintenance", methods: { PUT: (request) => nodeMaintenance(agent, request) } },
    { path: "/v1/agent/checks", methods: { GET: ({ params }) => ({ body: listChecks(agent, params) }) } },
  ];
}

function listServices({ agent, datacenter }: ConsulContext, params: URLSearchParams): object {
  const passes = filterOf(params, serviceFields);
  const entries = agent
    .services()
    .map((service) => [service.id, agentServiceJson(service, datacenter)] as const)
    .filter(([, json]) => passes(json));
  return sortedByKey(Object.fromEntries(entries));
}

function listChecks(agent: LocalAgent, params: URLSearchParams): object {
  const passes = filterOf(params, checkFields);
  const entries = agent
    .checks()
    .map(({ state }) => [state.id, checkJson(agent.host.name, state)] as const)
    .filter(([, json]) => passes(json));
  return sortedByKey(Object.fromEntries(entries));
}

function showService({ agent, datacenter }: ConsulContext, id: string): ConsulAnswer {
  const service = agent.service(id);
  if (!service) throw notFound(`unknown service ID: ${id}`);
  const json = agentServiceJson(service, datacenter);
  const hash = createHash("sha256").update(JSON.stringify(json)).digest("hex").slice(0, 16);
  return { headers: { "X-Consul-ContentHash": hash }, body: { ...json, ContentHash: hash } };
}

function register(agent: LocalAgent, { body, params }: ConsulRequest): ConsulAnswer {
  const registration = readServiceRegistration(readJsonObject(body, ".Alias"));
  const replace = params.get("replace-existing-checks");
  agent.registerService(registration, { replaceExistingChecks: replace === "" || replace === "true" });
  return {};
}

function deregister(agent: LocalAgent, id: string): ConsulAnswer {
  if (!agent.deregisterService(id)) {
    throw notFound(`Unknown service ID "${id}". Ensure that the service ID is passed, not the service name.`);
  }
  return {};
}

function serviceMaintenance(agent: LocalAgent, { rest: id, params }: ConsulRequest): ConsulAnswer {
  if (id === "") throw badRequest("Missing service ID");
  const enable = readEnable(params);
  if (!agent.setServiceMaintenance(id, enable, params.get("reason") ?? "")) {
    throw notFound(`Unknown service ID "${id}". Ensure that the service ID is passed, not the service name.`);
  }
  return {};
}

function nodeMaintenance(agent: LocalAgent, { params }: ConsulRequest): ConsulAnswer {
  agent.setNodeMaintenance(readEnable(params), params.get("reason") ?? "");
  return {};
}

function readEnable(params: URLSearchParams): boolean {
  const text = params.get("enable");
  if (text === null) throw new HttpError(400, "Missing value for enable");
  const enable = parseBoolean(text);
  if (enable === undefined) throw badRequest(`Invalid value for enable: ${JSON.stringify(text)}`);
  return enable;
}
