import { isIP } from "node:net";
import { badRequest, notImplemented } from "../../http/http-error.ts";
import type { ServiceAddress, ServiceDefinition } from "../state/records.ts";
import type { CheckDefinition } from "../checks/check-definition.ts";
import { readCheck, validateCheck } from "./read-check.ts";
import { isSet, readBoolean, readInteger, readMap, readText, readTextMap, readTexts } from "./read-fields.ts";
import { fieldsOf, isObject, refuseUnknown, wrongType, type Fields } from "./read-json.ts";
import { validateMeta } from "./validate-meta.ts";

/** Fields of a service that belong to the mesh or to Consul Enterprise. */
const foreignFields = ["Kind", "Proxy", "Connect", "SocketPath", "Ports", "Locality"];
const ownFields = (
  "ID Name Tags Address TaggedAddresses Meta Port Weights EnableTagOverride Check Checks Token " +
  "Namespace Partition"
).split(" ");

export interface ServiceRegistration {
  readonly service: ServiceDefinition;
  readonly checks: readonly CheckDefinition[];
}

/** The body of `/v1/agent/service/register`; throws 400 with Consul's words, 501 for what only a real agent has. */
export function readServiceRegistration(fields: Fields): ServiceRegistration {
  refuseUnknown(fields, [...ownFields, ...foreignFields]);
  for (const name of foreignFields)
    if (isSet(fields, name)) throw notImplemented("Consul", `service field "${name}"`);
  const service = readService(fields, "Name");
  if (service.name === "") throw badRequest("Missing service name");
  if (isAnyAddress(service.address)) throw badRequest("Invalid service address");
  const fault = validateWeights(service.weights);
  if (fault) throw badRequest(`Invalid Weights: ${fault}`);
  const metaFault = validateMeta(service.meta);
  if (metaFault) throw badRequest(`Invalid Service Meta: ${metaFault}`);
  const checks = readChecks(fields);
  return {
    service: {
      ...service,
      taggedAddresses: { ...defaultTaggedAddresses(service), ...service.taggedAddresses },
    },
    checks: checks.map((check, position) =>
      nameCheck(check, service, checks.length > 1 ? `:${position + 1}` : ""),
    ),
  };
}

/** The part that both register calls have; the catalog's spells the name `Service`. */
export function readService(fields: Fields, nameField: "Name" | "Service"): ServiceDefinition {
  const name = readText(fields, nameField);
  return {
    id: readText(fields, "ID") || name,
    name,
    tags: readTexts(fields, "Tags"),
    address: readText(fields, "Address"),
    taggedAddresses: readTaggedAddresses(fields),
    meta: readTextMap(fields, "Meta"),
    port: readInteger(fields, "Port"),
    weights: readWeights(fields),
    enableTagOverride: readBoolean(fields, "EnableTagOverride"),
  };
}

/** Whether an address names no host. */
export function isAnyAddress(address: string): boolean {
  return ["0.0.0.0", "::", "[::]"].includes(address);
}

function readWeights(fields: Fields): ServiceDefinition["weights"] {
  const value = fields.get("Weights");
  if (value === undefined) return { Passing: 1, Warning: 1 };
  if (!isObject(value)) throw wrongType(fields, { name: "Weights", value, wanted: "structs.Weights" });
  const weights = fieldsOf(value, "Weights");
  return { Passing: readInteger(weights, "Passing"), Warning: readInteger(weights, "Warning") };
}

function validateWeights({ Passing, Warning }: ServiceDefinition["weights"]): string | undefined {
  if (Passing < 1) return "Passing must be greater than 0";
  if (Warning < 0) return "Warning must be greater or equal than 0";
  return Passing > 65_535 || Warning > 65_535 ? "DNS Weight must be between 0 and 65535" : undefined;
}

function readTaggedAddresses(fields: Fields): Readonly<Record<string, ServiceAddress>> {
  return readMap(fields, "TaggedAddresses", (entry) => {
    if (!isObject(entry))
      throw wrongType(fields, { name: "TaggedAddresses", value: entry, wanted: "structs.ServiceAddress" });
    const tagged = fieldsOf(entry, "ServiceAddress");
    return { Address: readText(tagged, "Address"), Port: readInteger(tagged, "Port") };
  });
}

function defaultTaggedAddresses({
  address,
  port,
}: ServiceDefinition): Readonly<Record<string, ServiceAddress>> {
  const version = isIP(address);
  if (version === 0) return {};
  const own = { Address: address, Port: port };
  return { [`lan_ipv${version}`]: own, [`wan_ipv${version}`]: own };
}

function readChecks(fields: Fields): CheckDefinition[] {
  const many = fields.get("Checks") ?? [];
  if (!Array.isArray(many))
    throw wrongType(fields, { name: "Checks", value: many, wanted: "structs.CheckTypes" });
  const single = fields.get("Check");
  const entries = isObject(single) && Object.keys(single).length > 0 ? [...many, single] : many;
  return entries.filter(isObject).map((entry) => {
    const check = readCheck(fieldsOf(entry, ".Alias"), () =>
      badRequest("Status for checks must 'passing', 'warning', 'critical'"),
    );
    const fault = validateCheck(check);
    if (fault) throw badRequest(`Invalid check: ${fault}`);
    return check;
  });
}

function nameCheck(check: CheckDefinition, service: ServiceDefinition, suffix: string): CheckDefinition {
  const id = check.id || `service:${service.id}${suffix}`;
  return { ...check, id, name: check.name || `Service '${service.name}' check`, serviceId: service.id };
}
