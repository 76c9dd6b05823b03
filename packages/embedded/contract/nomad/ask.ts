/** An answer as it came, its body parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined for a body that is no JSON. */
  readonly json: unknown;
}

/** One request to an agent; any status is an answer. */
export async function ask(
  baseUrl: string,
  path: string,
  {
    method = "GET",
    body,
    signal = AbortSignal.timeout(60_000),
  }: { method?: string; body?: unknown; signal?: AbortSignal } = {},
): Promise<Answer> {
  const response = await fetch(baseUrl + path, {
    method,
    signal,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
