/** An answer other than 200: both Consul and Nomad send their errors as plain text. */
export class HttpError extends Error {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(statusCode: number, text: string, headers: Readonly<Record<string, string>> = {}) {
    super(text);
    this.name = "HttpError";
    this.statusCode = statusCode;
    this.headers = headers;
  }
}

/** 400: the request cannot be understood. */
export function badRequest(text: string): HttpError {
  return new HttpError(400, text);
}

/** 404: what was named is not there. */
export function notFound(text: string): HttpError {
  return new HttpError(404, text);
}

/** 501: the real agent can do this, the embedded one cannot; never a wrong 200 instead. */
export function notImplemented(agent: string, what: string): HttpError {
  return new HttpError(501, `embedded ${agent} does not implement ${what}; a real one does (--engine local)`);
}
