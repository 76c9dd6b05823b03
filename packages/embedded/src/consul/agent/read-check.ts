import { HttpError, notImplemented } from "../../http/http-error.ts";
import { checkStatuses } from "../state/records.ts";
import { emptyCheck, type CheckDefinition } from "../checks/check-definition.ts";
import { isSet, readBoolean, readDurationMs, readInteger, readText, readTextsMap } from "./read-fields.ts";
import { refuseUnknown, type Fields } from "./read-json.ts";

/** Fields of a check that need something the embedded agent does not have. */
const foreignFields = (
  "DockerContainerID Shell GRPC GRPCUseTLS UDP H2PING H2PingUseTLS AliasNode AliasService " +
  "OSService TCPUseTLS ProxyHTTP ProxyGRPC"
).split(" ");
const scriptFields = ["Args", "ScriptArgs"];
const ownFields = (
  "ID CheckID Name Notes Status ServiceID Token Namespace Partition HTTP Method Header Body " +
  "DisableRedirects TLSSkipVerify TLSServerName TCP Interval Timeout TTL SuccessBeforePassing " +
  "FailuresBeforeWarning FailuresBeforeCritical DeregisterCriticalServiceAfter OutputMaxSize"
).split(" ");

/**
 * A check as a client wrote it, its id and name still empty where it gave none. Durations and types are checked here, whether it can run
 * in {@link validateCheck}. `badStatus` makes the error for a status Consul does not know.
 */
export function readCheck(fields: Fields, badStatus: () => Error): CheckDefinition {
  refuseUnknown(fields, [...ownFields, ...scriptFields, ...foreignFields]);
  for (const name of foreignFields)
    if (isSet(fields, name)) throw notImplemented("Consul", `check field "${name}"`);
  if (scriptFields.some((name) => isSet(fields, name))) throw scriptsDisabled();
  const statusText = readText(fields, "Status") || "critical";
  const status = checkStatuses.find((known) => known === statusText);
  if (!status) throw badStatus();
  const how = {
    http: readText(fields, "HTTP"),
    tcp: readText(fields, "TCP"),
    ttlMs: readDurationMs(fields, "TTL"),
  };
  return {
    ...emptyCheck,
    ...how,
    kind: kindOf(how),
    id: readText(fields, "CheckID") || readText(fields, "ID"),
    name: readText(fields, "Name"),
    notes: readText(fields, "Notes"),
    serviceId: readText(fields, "ServiceID"),
    method: readText(fields, "Method"),
    header: readTextsMap(fields, "Header"),
    body: readText(fields, "Body"),
    disableRedirects: readBoolean(fields, "DisableRedirects"),
    tlsSkipVerify: readBoolean(fields, "TLSSkipVerify"),
    tlsServerName: readText(fields, "TLSServerName"),
    intervalMs: readDurationMs(fields, "Interval"),
    timeoutMs: readDurationMs(fields, "Timeout"),
    successBeforePassing: readInteger(fields, "SuccessBeforePassing"),
    failuresBeforeWarning: readInteger(fields, "FailuresBeforeWarning"),
    failuresBeforeCritical: readInteger(fields, "FailuresBeforeCritical"),
    deregisterAfterMs: readDurationMs(fields, "DeregisterCriticalServiceAfter"),
    outputMaxBytes: readInteger(fields, "OutputMaxSize"),
    status,
  };
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

/** As a real agent in its default configuration answers: it runs no programs of its clients. */
function scriptsDisabled(): HttpError {
  return new HttpError(
    500,
    "Scripts are disabled on this agent from remote calls; to enable, configure 'enable_script_checks' to true",
  );
}

function kindOf({ http, tcp }: Pick<CheckDefinition, "http" | "tcp">): CheckDefinition["kind"] {
  if (http !== "") return "http";
  return tcp === "" ? "ttl" : "tcp";
}
