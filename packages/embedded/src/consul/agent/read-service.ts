import { badRequest, notImplemented } from "../../http/http-error.ts";
import type { ServiceAddress, ServiceDefinition } from "../state/records.ts";
import type { CheckDefinition } from "./check-definition.ts";
import { readCheck, validateCheck } from "./read-check.ts";
import { readBoolean, readInteger, readMap, readText, readTextMap, readTexts } from "./read-fields.ts";
import { decodeFailed, fieldsOf, isObject, refuseUnknown, type Fields } from "./read-json.ts";
import { validateMeta } from "./validate-meta.ts";

/** Fields of a service that belong to the mesh or to Consul Enterprise. */
const foreignFields = ["kind", "proxy", "connect", "socketpath", "ports", "locality"];
const ownFields = [
  "id",
  "name",
  "tags",
  "address",
  "taggedaddresses",
  "meta",
  "port",
  "weights",
  "enabletagoverride",
  "check",
  "checks",
  "token",
  "namespace",
  "partition",
];

export interface ServiceRegistration {
  readonly service: ServiceDefinition;
  readonly checks: readonly CheckDefinition[];
}

/** The body of `/v1/agent/service/register`; throws 400 with Consul's words, 501 for what only a real agent has. */
export function readServiceRegistration(fields: Fields): ServiceRegistration {
  refuseUnknown(fields, [...ownFields, ...foreignFields]);
  for (const name of foreignFields) {
    if (isSet(fields.get(name))) throw notImplemented("Consul", `service field "${name}"`);
  }
  const service = readService(fields);
  if (service.name === "") throw badRequest("Missing service name");
  if (["0.0.0.0", "::", "[::]"].includes(service.address)) throw badRequest("Invalid service address");
  validateWeights(service.weights);
  const metaFault = validateMeta(service.meta);
  if (metaFault) throw badRequest(`Invalid Service Meta: ${metaFault}`);
  const checks = readChecks(fields);
  return {
    service,
    checks: checks.map((check, position) => nameCheck(check, service, checks.length > 1, position)),
  };
}

/** The part of a service that the catalog's own register call spells the same way. */
export function readService(fields: Fields): ServiceDefinition {
  const name = readText(fields, "name");
  const address = readText(fields, "address");
  const port = readInteger(fields, "port");
  return {
    id: readText(fields, "id") || name,
    name,
    tags: readTexts(fields, "tags"),
    address,
    taggedAddresses: { ...readTaggedAddresses(fields) },
    meta: readTextMap(fields, "meta"),
    port,
    weights: readWeights(fields),
    enableTagOverride: readBoolean(fields, "enabletagoverride"),
  };
}

function readWeights(fields: Fields): ServiceDefinition["weights"] {
  const value = fields.get("weights");
  if (value === undefined) return { Passing: 1, Warning: 1 };
  if (!isObject(value))
    throw decodeFailed(`json: cannot unmarshal ${JSON.stringify(value)} into structs.Weights`);
  const weights = fieldsOf(value);
  return { Passing: readInteger(weights, "passing"), Warning: readInteger(weights, "warning") };
}

function validateWeights({ Passing, Warning }: ServiceDefinition["weights"]): void {
  if (Passing < 1) throw badRequest("Invalid Weights: Passing must be greater than 0");
  if (Warning < 0) throw badRequest("Invalid Weights: Warning must be greater or equal than 0");
  if (Passing > 65_535 || Warning > 65_535) {
    throw badRequest("Invalid Weights: DNS Weight must be between 0 and 65535");
  }
}

function readTaggedAddresses(fields: Fields): Readonly<Record<string, ServiceAddress>> {
  return readMap(fields, "taggedaddresses", (entry) => {
    if (!isObject(entry))
      throw decodeFailed(`json: cannot unmarshal ${JSON.stringify(entry)} into a service address`);
    const tagged = fieldsOf(entry);
    return { Address: readText(tagged, "address"), Port: readInteger(tagged, "port") };
  });
}

function readChecks(fields: Fields): CheckDefinition[] {
  const single = fields.get("check");
  const many = fields.get("checks") ?? [];
  if (!Array.isArray(many)) throw decodeFailed("json: cannot unmarshal Checks into []*structs.CheckType");
  return [...many, single]
    .filter((entry) => isObject(entry))
    .flatMap((entry) => {
      const check = readCheck(fieldsOf(entry));
      if (entry === single && Object.keys(entry).length === 0) return [];
      const fault = validateCheck(check);
      if (fault) throw badRequest(`Invalid check: ${fault}`);
      return check;
    });
}

function nameCheck(
  check: CheckDefinition,
  service: ServiceDefinition,
  isOneOfMany: boolean,
  position: number,
): CheckDefinition {
  const id = check.id || `service:${service.id}${isOneOfMany ? `:${position + 1}` : ""}`;
  return { ...check, id, name: check.name || `Service '${service.name}' check`, serviceId: service.id };
}

function isSet(value: unknown): boolean {
  if (isObject(value)) return fieldsOf(value).size > 0;
  return value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}
