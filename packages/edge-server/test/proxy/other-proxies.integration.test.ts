import { once } from "node:events";
import { createServer, METHODS } from "node:http";
import { expect, test } from "vitest";
import { frontPath, startFront, type FrontName } from "../support/start-front.ts";
import { connectRaw } from "./raw-client.ts";
import { expandForward } from "./vectors/expand-forward.ts";
import { fieldVectors } from "./vectors/field-vectors.ts";
import { framingVectors } from "./vectors/framing-vectors.ts";
import { hopByHopVectors } from "./vectors/hop-by-hop-vectors.ts";
import { hostVectors } from "./vectors/host-vectors.ts";
import { pipeliningVectors } from "./vectors/pipelining-vectors.ts";
import { requestLineVectors } from "./vectors/request-line-vectors.ts";
import { head } from "./vectors/vector.ts";

const sentinel = "GET /sentinel HTTP/1.1";
/** What the edge may pass on. Behind an offer to switch protocols nothing is read before it is answered. */
const forwarded = [
  ...requestLineVectors,
  ...hostVectors,
  ...fieldVectors,
  ...framingVectors,
  ...hopByHopVectors,
  ...pipeliningVectors,
].flatMap(({ name, forward }) =>
  forward === undefined || forward.includes("\r\nUpgrade: ") ? [] : [{ name, forward }],
);

/** Other proxies refuse some of it: an unknown method or a long head. None may read anything else out of it than `node:http` does. */
async function readsTheSame(name: FrontName): Promise<void> {
  const reached: string[] = [];
  const origin = createServer({ maxHeaderSize: 200_000 }, (request, response) => {
    let length = 0;
    request.on("data", (bytes: Buffer) => (length += bytes.length));
    request.on("end", () => {
      reached.push(`${request.method} ${request.url} ${length}`);
      response.end("ok");
    });
  }).listen(0, "127.0.0.1");
  await once(origin, "listening");
  const bound = origin.address();
  const port = bound !== null && typeof bound === "object" ? bound.port : 0;
  const readThrough = async (to: number, bytes: string) => {
    reached.length = 0;
    using client = await connectRaw("127.0.0.1", to);
    client.send(bytes + head(sentinel, "Host: sentinel", "Connection: close"));
    const received = await client.until(() => false);
    const statuses = [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
    return { reached: [...reached], isRefused: statuses.some((status) => status >= 400) };
  };
  await using front = await startFront(name, port);
  let whole = 0;
  for (const vector of forwarded) {
    const bytes = expandForward(vector.forward, { client: "127.0.0.1", upstream: "127.0.0.1:1" });
    const plain = await readThrough(port, bytes);
    const seen = await readThrough(front.port, bytes);
    // The origin is Node's: of a method that it does not know only the request behind can get there.
    const isKnown = METHODS.includes(/^[^ ]+/.exec(bytes)?.[0] ?? "");
    if (isKnown && !seen.isRefused) {
      expect(seen.reached, vector.name).toEqual(plain.reached);
      whole++;
    } else
      for (const one of seen.reached)
        expect([...plain.reached, "GET /sentinel 0"], vector.name).toContain(one);
  }
  origin.closeAllConnections();
  origin.close();
  expect(whole).toBeGreaterThan(forwarded.length * 0.9);
}

for (const name of ["nginx", "haproxy"] as const) {
  const title = `what the edge passes on, ${name} reads as node:http does, or refuses`;
  if (frontPath(name) === undefined) test.skip(`${title} (skipped: no ${name} on this machine)`, () => {});
  else test(title, { timeout: 120_000 }, () => readsTheSame(name));
}
