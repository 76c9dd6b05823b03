import type { z } from "zod";

export type Fetch = typeof globalThis.fetch;

export interface FetchJsonOptions<T> {
  readonly schema: z.ZodType<T>;
  /** The engine's own, so that the request starts inside the world. */
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** Default 5 s. */
  readonly timeoutMs?: number;
}

/** GET of a JSON document. Throws when the answer does not come in time, is not 2xx, or has another shape. */
export async function fetchJson<T>(url: string, options: FetchJsonOptions<T>): Promise<T> {
  const { schema, fetch, signal, timeoutMs = 5_000 } = options;
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
  if (!response.ok)
    throw new Error(`GET ${url}: ${response.status} ${(await response.text()).slice(0, 200)}`);
  return schema.parse(await response.json());
}
