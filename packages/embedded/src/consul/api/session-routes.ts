import { randomUUID } from "node:crypto";
import { formatGoDurationMs, parseDurationMs } from "durations";
import { badRequest, notFound } from "../../http/http-error.ts";
import { readDurationMs, readText, readTexts } from "../agent/read-fields.ts";
import { fieldsOf, isObject, readJsonObject, type Fields } from "../agent/read-json.ts";
import { serfHealth } from "../seed-catalog.ts";
import { sessionTopic, type Session } from "../state/sessions.ts";
import type { ConsulContext } from "./consul-context.ts";
import { answerRead } from "./indexed-read.ts";
import { requireOwnDatacenter } from "./query.ts";
import type { ConsulAnswer, ConsulRequest, Route } from "./route.ts";
import { rpcError } from "./rpc-error.ts";

const defaultLockDelayMs = 15_000;
const [minimumTtlMs, maximumTtlMs] = [10_000, 24 * 3_600_000];

/** `/v1/session/…` (https://developer.hashicorp.com/consul/api-docs/session). */
export function sessionRoutes(context: ConsulContext): readonly Route[] {
  const { sessions } = context.state;
  const read = (request: ConsulRequest, choose: () => readonly (Session | undefined)[]) =>
    answerRead({ context, request }, { namesConsistency: false }, () => ({
      index: context.state.indexes.of(sessionTopic),
      topics: [sessionTopic],
      body: choose().flatMap((session) => (session ? [sessionJson(session)] : [])),
    }));
  const named = ({ rest }: ConsulRequest): string => {
    if (rest === "") throw badRequest("Missing session");
    return rest;
  };
  const byNode = ({ rest }: ConsulRequest) => {
    if (rest === "") throw badRequest("Missing node name");
    return sessions.list().filter(({ node }) => node === rest);
  };
  return [
    { path: "/v1/session/create", methods: { PUT: (request) => create(context, request) } },
    { path: "/v1/session/list", methods: { GET: (request) => read(request, () => sessions.list()) } },
    { path: "/v1/session/node/", methods: { GET: (request) => read(request, () => byNode(request)) } },
    {
      path: "/v1/session/info/",
      methods: { GET: (request) => read(request, () => [sessions.get(named(request))]) },
    },
    {
      path: "/v1/session/destroy/",
      methods: {
        PUT: (request) => {
          sessions.destroy(named(request));
          return { body: true };
        },
      },
    },
    {
      path: "/v1/session/renew/",
      methods: {
        PUT: (request) => {
          const session = sessions.renew(named(request));
          if (!session) throw notFound(`Session id '${request.rest}' not found`);
          return { body: [sessionJson(session)] };
        },
      },
    },
  ];
}

function create(context: ConsulContext, { body, params }: ConsulRequest): ConsulAnswer {
  const type = "struct { LockDelay interface {}; *structs.Alias }";
  const fields = body && body.length > 0 ? readJsonObject(body, type) : fieldsOf({}, type);
  requireOwnDatacenter(context, params.get("dc"));
  const session = readSession(context, fields);
  const entry = context.state.catalog.node(session.node);
  if (!entry) throw rpcError(context, "apply failed: Missing node registration");
  const needed = [...session.nodeChecks, ...session.serviceChecks.map(({ ID }) => ID), ...session.checks];
  for (const id of needed) {
    const check = entry.checks.get(id);
    if (!check) throw rpcError(context, `apply failed: Missing check '${id}' registration`);
    if (check.status === "critical")
      throw rpcError(context, `apply failed: Check '${id}' is in critical state`);
  }
  context.state.sessions.create(session);
  return { body: { ID: session.id } };
}

function readSession(context: ConsulContext, fields: Fields): Omit<Session, "createIndex"> {
  const lockDelayMs = readLockDelayMs(fields);
  const behavior = readText(fields, "Behavior") || "release";
  if (behavior !== "release" && behavior !== "delete")
    throw rpcError(context, `Invalid Behavior setting '${behavior}'`);
  const serviceChecks = fields.get("ServiceChecks");
  return {
    id: randomUUID(),
    name: readText(fields, "Name"),
    node: readText(fields, "Node") || context.agent.host.name,
    lockDelayMs,
    behavior,
    ttl: readTtl(context, readText(fields, "TTL")),
    nodeChecks:
      fields.get("NodeChecks") === undefined ? [serfHealth.id] : [...readTexts(fields, "NodeChecks")],
    serviceChecks: (Array.isArray(serviceChecks) ? serviceChecks : []).filter(isObject).map((check) => {
      const own = fieldsOf(check, "ServiceCheck");
      return { ID: readText(own, "ID"), Namespace: readText(own, "Namespace") };
    }),
    checks: [...readTexts(fields, "Checks")],
  };
}

/** A small number is seconds, as in the first versions of Consul. */
function readLockDelayMs(fields: Fields): number {
  const value = fields.get("LockDelay");
  if (value === undefined) return defaultLockDelayMs;
  if (typeof value === "number" && value < 1_000) return value * 1_000;
  return readDurationMs(fields, "LockDelay");
}

function readTtl(context: ConsulContext, text: string): string {
  if (text === "") return text;
  const ms = parseDurationMs(text, { signed: true });
  if (ms === undefined)
    throw rpcError(context, `Session TTL '${text}' invalid: time: invalid duration "${text}"`);
  if (ms !== 0 && (ms < minimumTtlMs || ms > maximumTtlMs)) {
    const limits = `[${formatGoDurationMs(minimumTtlMs)}=${formatGoDurationMs(maximumTtlMs)}]`;
    throw rpcError(context, `Invalid Session TTL '${ms * 1e6}', must be between ${limits}`);
  }
  return text;
}

function sessionJson(session: Session): object {
  return {
    ID: session.id,
    Name: session.name,
    Node: session.node,
    LockDelay: session.lockDelayMs * 1e6,
    Behavior: session.behavior,
    TTL: session.ttl,
    NodeChecks: session.nodeChecks,
    ServiceChecks: session.serviceChecks.length === 0 ? null : session.serviceChecks,
    ...(session.checks.length === 0 ? {} : { Checks: session.checks }),
    CreateIndex: session.createIndex,
    ModifyIndex: session.createIndex,
  };
}
