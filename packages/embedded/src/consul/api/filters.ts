import { badRequest } from "../../http/http-error.ts";
import type { Instance } from "../state/catalog-queries.ts";
import type { NodeRecord, ServiceRecord } from "../state/records.ts";
import { parseBoolean } from "./query.ts";

/** Every `?tag=` must be among the service's tags; case does not count. */
export function hasTags(params: URLSearchParams): (service: ServiceRecord) => boolean {
  const wanted = params
    .getAll("tag")
    .filter(Boolean)
    .map((tag) => tag.toLowerCase());
  return ({ tags }) => {
    const own = new Set(tags.map((tag) => tag.toLowerCase()));
    return wanted.every((tag) => own.has(tag));
  };
}

/** Every `?node-meta=key:value` must be in the node's metadata. */
export function hasNodeMeta(params: URLSearchParams): (node: NodeRecord) => boolean {
  const wanted = params.getAll("node-meta").map((pair): [string, string] => {
    const colon = pair.indexOf(":");
    return colon < 0 ? [pair, ""] : [pair.slice(0, colon), pair.slice(colon + 1)];
  });
  return ({ meta }) => wanted.every(([key, value]) => meta?.[key] === value);
}

/** `?passing`: no check of the instance or of its node may be anything else. */
export function isHealthy(params: URLSearchParams): (instance: Instance) => boolean {
  const text = params.get("passing");
  const onlyPassing = text === "" ? true : text === null ? false : parseBoolean(text);
  if (onlyPassing === undefined) throw badRequest("Invalid value for ?passing");
  return ({ checks }) => !onlyPassing || checks.every(({ status }) => status === "passing");
}
