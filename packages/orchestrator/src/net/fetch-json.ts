import type { z } from "zod";

/** Any `fetch`: called with a URL string, never with a Request object. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface FetchJsonOptions<T> {
  readonly schema: z.ZodType<T>;
  /** The engine's own, so that the request starts inside the world. */
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** Default 5 s. */
  readonly timeoutMs?: number;
}

/** The answer was not 2xx. */
export class HttpStatusError extends Error {
  override readonly name = "HttpStatusError";
  readonly status: number;

  constructor(url: string, status: number, body: string) {
    super(`GET ${url}: ${status} ${body.trim().slice(0, 200)}`);
    this.status = status;
  }
}

/** GET of a JSON document. Throws when the answer does not come in time, is not 2xx, or has another shape. */
export async function fetchJson<T>(url: string, options: FetchJsonOptions<T>): Promise<T> {
  const { schema, fetch, signal, timeoutMs = 5_000 } = options;
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
  if (!response.ok) throw new HttpStatusError(url, response.status, await response.text());
  return schema.parse(await response.json());
}
