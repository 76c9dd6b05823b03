import { badRequest, HttpError, notFound } from "../../http/http-error.ts";
import type { LocalAgent } from "../agent/local-agent.ts";
import { readCheck, validateCheck } from "../agent/read-check.ts";
import { readText } from "../agent/read-fields.ts";
import { readJsonObject, refuseUnknown } from "../agent/read-json.ts";
import { checkStatuses, type CheckStatus } from "../state/records.ts";
import type { ConsulContext } from "./consul-context.ts";
import type { ConsulAnswer, ConsulRequest, Route } from "./route.ts";

/** The checks of one agent (https://developer.hashicorp.com/consul/api-docs/agent/check). */
export function agentCheckRoutes({ agent }: ConsulContext): readonly Route[] {
  const set = (status: CheckStatus): Route["methods"] => ({
    PUT: ({ rest, params }) => update(agent, rest, { status, output: params.get("note") ?? "" }),
  });
  return [
    { path: "/v1/agent/check/register", methods: { PUT: (request) => register(agent, request) } },
    { path: "/v1/agent/check/deregister/", methods: { PUT: ({ rest }) => deregister(agent, rest) } },
    { path: "/v1/agent/check/pass/", methods: set("passing") },
    { path: "/v1/agent/check/warn/", methods: set("warning") },
    { path: "/v1/agent/check/fail/", methods: set("critical") },
    { path: "/v1/agent/check/update/", methods: { PUT: (request) => updateFromBody(agent, request) } },
  ];
}

function register(agent: LocalAgent, { body }: ConsulRequest): ConsulAnswer {
  const check = readCheck(readJsonObject(body, ".Alias"), () => badRequest("Bad check status"));
  if (check.name === "") throw badRequest("Missing check name");
  const fault = validateCheck(check);
  if (fault) throw badRequest(`Invalid check: ${fault}`);
  if (check.serviceId !== "" && !agent.service(check.serviceId)) {
    throw notFound(`ServiceID "${check.serviceId}" does not exist`);
  }
  agent.registerCheck({ ...check, id: check.id || check.name, standalone: true });
  return {};
}

function deregister(agent: LocalAgent, id: string): ConsulAnswer {
  if (!agent.deregisterCheck(id)) throw unknownCheck(id);
  return {};
}

function updateFromBody(agent: LocalAgent, { rest, body }: ConsulRequest): ConsulAnswer {
  const fields = readJsonObject(body, "checkUpdate");
  refuseUnknown(fields, ["Status", "Output"]);
  const text = readText(fields, "Status");
  const status = checkStatuses.find((known) => known === text);
  if (!status) throw badRequest(`Invalid check status: '${text}'`);
  return update(agent, rest, { status, output: readText(fields, "Output") });
}

function update(
  agent: LocalAgent,
  id: string,
  { status, output }: { readonly status: CheckStatus; readonly output: string },
): ConsulAnswer {
  if (!agent.check(id)) throw unknownCheck(id);
  if (!agent.updateTtl(id, status, output))
    throw new HttpError(500, `CheckID "${id}" does not have associated TTL`);
  return {};
}

function unknownCheck(id: string): Error {
  return notFound(`Unknown check ID "${id}". Ensure that the check ID is passed, not the check name.`);
}
