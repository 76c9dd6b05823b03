import { badRequest, notImplemented } from "../../http/http-error.ts";
import { checkStatuses, type CheckStatus } from "../state/records.ts";
import { emptyCheck, type CheckDefinition } from "./check-definition.ts";
import { readBoolean, readDurationMs, readInteger, readText, readTextsMap } from "./read-fields.ts";
import { refuseUnknown, type Fields } from "./read-json.ts";

/** Fields of a check that need something the embedded agent does not have. */
const foreignFields = [
  "args",
  "scriptargs",
  "dockercontainerid",
  "shell",
  "grpc",
  "grpcusetls",
  "udp",
  "h2ping",
  "h2pingusetls",
  "aliasnode",
  "aliasservice",
  "osservice",
  "tcpusetls",
  "proxyhttp",
  "proxygrpc",
];
const ownFields = [
  "id",
  "checkid",
  "name",
  "notes",
  "status",
  "serviceid",
  "token",
  "namespace",
  "partition",
  "http",
  "method",
  "header",
  "body",
  "disableredirects",
  "tlsskipverify",
  "tlsservername",
  "tcp",
  "interval",
  "timeout",
  "ttl",
  "successbeforepassing",
  "failuresbeforewarning",
  "failuresbeforecritical",
  "deregistercriticalserviceafter",
  "outputmaxsize",
];

/**
 * A check as a client wrote it, its id and name still empty where it gave none. Durations and types are checked here,
 * whether it can run in {@link validateCheck}.
 */
export function readCheck(fields: Fields): CheckDefinition {
  refuseUnknown(fields, [...ownFields, ...foreignFields]);
  for (const name of foreignFields) {
    if (isSet(fields.get(name))) throw notImplemented("Consul", `check field "${name}"`);
  }
  const failuresBeforeCritical = readInteger(fields, "failuresbeforecritical");
  const check = {
    ...emptyCheck,
    id: readText(fields, "checkid") || readText(fields, "id"),
    name: readText(fields, "name"),
    notes: readText(fields, "notes"),
    serviceId: readText(fields, "serviceid"),
    http: readText(fields, "http"),
    method: readText(fields, "method"),
    header: readTextsMap(fields, "header"),
    body: readText(fields, "body"),
    disableRedirects: readBoolean(fields, "disableredirects"),
    tlsSkipVerify: readBoolean(fields, "tlsskipverify"),
    tlsServerName: readText(fields, "tlsservername"),
    tcp: readText(fields, "tcp"),
    intervalMs: readDurationMs(fields, "interval"),
    timeoutMs: readDurationMs(fields, "timeout"),
    ttlMs: readDurationMs(fields, "ttl"),
    successBeforePassing: readInteger(fields, "successbeforepassing"),
    failuresBeforeWarning: readInteger(fields, "failuresbeforewarning"),
    failuresBeforeCritical,
    deregisterAfterMs: readDurationMs(fields, "deregistercriticalserviceafter"),
    outputMaxBytes: readInteger(fields, "outputmaxsize"),
  };
  return { ...check, kind: kindOf(check), status: readStatus(fields) };
}

/** The reason, in Consul's words, why a check cannot run; undefined when it can. */
export function validateCheck(check: CheckDefinition): string | undefined {
  const needsInterval = check.http !== "" || check.tcp !== "";
  if (check.intervalMs > 0 && check.ttlMs > 0) return "Interval and TTL cannot both be specified";
  if (needsInterval && check.intervalMs <= 0) {
    return "Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks";
  }
  if (!needsInterval && check.ttlMs <= 0) return "TTL must be > 0 for TTL checks";
  if (check.outputMaxBytes < 0) return "MaxOutputMaxSize must be positive";
  if (check.failuresBeforeWarning > check.failuresBeforeCritical) {
    return "FailuresBeforeWarning can't be higher than FailuresBeforeCritical";
  }
  return undefined;
}

function readStatus(fields: Fields): CheckStatus {
  const text = readText(fields, "status");
  const status = text === "" ? "critical" : checkStatuses.find((known) => known === text);
  if (!status) throw badRequest("Status for checks must 'passing', 'warning', 'critical'");
  return status;
}

function kindOf({
  http,
  tcp,
  ttlMs,
}: Pick<CheckDefinition, "http" | "tcp" | "ttlMs">): CheckDefinition["kind"] {
  if (http !== "") return "http";
  if (ttlMs > 0) return "ttl";
  return tcp === "" ? "none" : "tcp";
}

function isSet(value: unknown): boolean {
  return (
    value !== undefined && value !== "" && value !== false && !(Array.isArray(value) && value.length === 0)
  );
}
