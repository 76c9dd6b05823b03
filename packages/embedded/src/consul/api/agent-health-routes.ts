import { badRequest } from "../../http/http-error.ts";
import { compareNames } from "../state/catalog-queries.ts";
import type { CheckState, CheckStatus, ServiceDefinition } from "../state/records.ts";
import { agentServiceJson } from "./agent-service-json.ts";
import { checkJson } from "./catalog-json.ts";
import type { ConsulContext } from "./consul-context.ts";
import type { ConsulAnswer, ConsulRequest, Route } from "./route.ts";

/** `/v1/agent/health/service/…`: what a load balancer asks, the answer is in the status code. */
export function agentHealthRoutes(context: ConsulContext): readonly Route[] {
  return [
    { path: "/v1/agent/health/service/id/", methods: { GET: (request) => byId(context, request) } },
    { path: "/v1/agent/health/service/name/", methods: { GET: (request) => byName(context, request) } },
  ];
}

const statusCodes = { passing: 200, warning: 429, critical: 503, maintenance: 503 } as const;
type AggregatedStatus = keyof typeof statusCodes;

function byId(context: ConsulContext, { rest: id, params }: ConsulRequest): ConsulAnswer {
  if (id === "") throw badRequest("Missing serviceID");
  const service = context.agent.service(id);
  if (!service) {
    const nothing = { AggregatedStatus: "critical", Service: null, Checks: null };
    return answer(params, { code: 404, text: `ServiceId ${id} not found`, json: nothing });
  }
  const { status, json } = describe(context, service);
  return answer(params, { code: statusCodes[status], text: status, json });
}

function byName(context: ConsulContext, { rest: name, params }: ConsulRequest): ConsulAnswer {
  if (name === "") throw badRequest("Missing service Name");
  const found = context.agent
    .services()
    .filter((service) => service.name === name)
    .map((service) => describe(context, service));
  const json = found.map((entry) => entry.json);
  const [worst] = found.map(({ status }) => status).sort((a, b) => statusCodes[b] - statusCodes[a]);
  if (!worst) return answer(params, { code: 404, text: `ServiceName ${name} Not Found`, json });
  return answer(params, { code: statusCodes[worst], text: worst, json });
}

function answer(
  params: URLSearchParams,
  { code, text, json }: { readonly code: number; readonly text: string; readonly json: unknown },
): ConsulAnswer {
  if (params.get("format") !== "text") return { status: code, body: json };
  return { status: code, headers: { "Content-Type": "text/plain" }, body: Buffer.from(text) };
}

function describe(
  { agent, datacenter }: ConsulContext,
  service: ServiceDefinition,
): {
  readonly status: AggregatedStatus;
  readonly json: object;
} {
  const checks = agent
    .checks()
    .map(({ state }) => state)
    .filter(({ serviceId }) => serviceId === service.id || serviceId === "")
    .sort((a, b) => compareNames(a.id, b.id));
  const status = aggregate(checks);
  const json = {
    AggregatedStatus: status,
    Service: agentServiceJson(service, datacenter),
    Checks: checks.map((check) => plainCheckJson(agent.host.name, check)),
  };
  return { status, json };
}

function aggregate(checks: readonly CheckState[]): AggregatedStatus {
  const has = (wanted: CheckStatus): boolean => checks.some(({ status }) => status === wanted);
  if (checks.some(({ type }) => type === "maintenance")) return "maintenance";
  if (has("critical")) return "critical";
  return has("warning") ? "warning" : "passing";
}

/** Of a check this endpoint passes on only the state; the rest is there, and empty. */
function plainCheckJson(node: string, check: CheckState): object {
  const { Interval: _interval, Timeout: _timeout, ...json } = checkJson(node, check);
  const ServiceTags = check.serviceTags.length === 0 ? null : check.serviceTags;
  return { ...json, ServiceTags, Type: "", Definition: emptyDefinition };
}

const each = (names: string, value: unknown): object =>
  Object.fromEntries(names.split(" ").map((name) => [name, value]));

const emptyDefinition = {
  ...each("Interval Timeout DeregisterCriticalServiceAfter", "0s"),
  ...each("HTTP Method Body TLSServerName TCP UDP GRPC OSService", ""),
  ...each("TLSSkipVerify TCPUseTLS GRPCUseTLS", false),
  Header: null,
};
