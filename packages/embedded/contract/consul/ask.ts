import type { ConsulAgent } from "./target.ts";

/** An answer as it came, its body parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined for a body that is no JSON. */
  readonly json: unknown;
}

export interface AskOptions {
  readonly method?: string;
  /** Sent as JSON unless it is a string. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** One request to an agent; any status is an answer. */
export async function ask(agent: ConsulAgent, path: string, options: AskOptions = {}): Promise<Answer> {
  const { method = "GET", body, headers = {}, signal = AbortSignal.timeout(30_000) } = options;
  const response = await fetch(agent.url + path, {
    method,
    headers,
    signal,
    redirect: "manual",
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

/** A PUT that has to succeed. */
export async function put(agent: ConsulAgent, path: string, body?: unknown): Promise<Answer> {
  const answer = await ask(agent, path, { method: "PUT", body });
  if (answer.status !== 200) throw new Error(`PUT ${path} on ${agent.name}: ${answer.status} ${answer.text}`);
  return answer;
}

/** The index to continue a blocking query from. */
export function indexOf(answer: Answer): number {
  return Number(answer.headers.get("x-consul-index"));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
