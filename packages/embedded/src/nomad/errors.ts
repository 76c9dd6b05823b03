import { HttpError, notImplemented } from "../http/http-error.ts";
import { withoutNamespaces } from "./job-key.ts";

/** 400, as Nomad answers a body it cannot read. */
export function invalidBody(message: string): HttpError {
  return new HttpError(400, withoutNamespaces(message));
}

/** 404, with Nomad's own words for the thing: `job not found`. */
export function missing(what: string): HttpError {
  return new HttpError(404, withoutNamespaces(`${what} not found`));
}

/** 500, as Nomad answers whatever its RPC layer refuses: validation errors and conflicts among them. */
export function refused(message: string): HttpError {
  return new HttpError(500, withoutNamespaces(message));
}

/** 501: Nomad can do it, the embedded one cannot. */
export function notEmbedded(what: string): HttpError {
  return notImplemented("Nomad", what);
}
