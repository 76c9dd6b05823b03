import { Agent, get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export interface LoadResult {
  readonly sent: number;
  /** What was not a 200, in words. */
  readonly failures: readonly string[];
  /** Requests answered, by body. */
  readonly bodies: ReadonlyMap<string, number>;
}

/** GETs at a fixed rate, half of them on fresh connections, from before `action` begins until a moment after it ends. Nothing is retried. */
export async function underLoad(
  url: string,
  perSecond: number,
  action: () => Promise<unknown>,
): Promise<LoadResult> {
  const keepAlive = new Agent({ keepAlive: true, maxSockets: 64 });
  const failures: string[] = [];
  const bodies = new Map<string, number>();
  const pending: Promise<void>[] = [];
  const startedAt = performance.now();
  const over = new AbortController();
  const sending = send();
  await delay(200);
  await action();
  await delay(500);
  over.abort();
  await sending;
  await Promise.all(pending);
  keepAlive.destroy();
  return { sent: pending.length, failures, bodies };

  async function send() {
    while (!over.signal.aborted) {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
      while (pending.length < due) pending.push(one(pending.length));
      await delay(2);
    }
  }

  function one(number: number): Promise<void> {
    return new Promise((resolve) => {
      const fail = (what: string) => {
        failures.push(`request ${number}: ${what}`);
        resolve();
      };
      get(`${url}/request-${number}`, { agent: number % 2 === 0 ? keepAlive : false }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => (body += text));
        response.on("error", (error) => fail(`cut: ${error.message}`));
        response.on("end", () => {
          if (response.statusCode !== 200) return fail(`${response.statusCode} ${body}`);
          bodies.set(body, (bodies.get(body) ?? 0) + 1);
          return resolve();
        });
      }).on("error", (error) => fail(error.message));
    });
  }
}
