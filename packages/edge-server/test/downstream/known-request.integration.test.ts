import { freeSubnet } from "testing";
import { expect, test } from "vitest";
import { connectRaw } from "../proxy/raw-client.ts";
import { startRawUpstream } from "../proxy/raw-upstream.ts";
import { instanceAt, onlyInstance, startProxy } from "../proxy/test-proxy.ts";

const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** What the upstream got of each of these requests, sent over one connection one after the other. */
async function forwarded(requests: readonly string[]): Promise<readonly string[]> {
  using subnet = freeSubnet();
  await using upstream = await startRawUpstream(subnet.address(2));
  const selector = onlyInstance(instanceAt(upstream.address, upstream.port));
  await using proxy = await startProxy(subnet.address(1), { selector });
  using client = await connectRaw(proxy.address, proxy.port);
  const seen: string[] = [];
  for (const [i, request] of requests.entries()) {
    upstream.reset((socket) => {
      if (/\r\n\r\n(?:body)?$/.test(upstream.received())) socket.write(answer);
    });
    client.send(request);
    await client.until((received) => received.split("\r\n\r\nok").length > i + 1);
    seen.push(upstream.received());
  }
  return seen;
}

const get = (path: string, fields = "") => `GET ${path} HTTP/1.1\r\nHost: a.example\r\n${fields}\r\n`;

test("a request like the one before is passed on like the one before, and another as itself", async () => {
  const forwardedFor = "X-Forwarded-For: 192.0.2.1\r\n";
  const requests = [
    get("/a"),
    get("/a"),
    get("/b"),
    get("/b", "X-One: 1\r\n"),
    get("/b", "X-One: 2\r\n"),
    get("/b", forwardedFor),
    get("/b", forwardedFor),
    "POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n\r\nbody",
    "POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n\r\nbody",
    get("/a"),
  ];
  const inCompany = await forwarded(requests);
  expect(inCompany[1]).toBe(inCompany[0]);
  expect(inCompany[6]).toBe(inCompany[5]);
  expect(inCompany[8]).toBe(inCompany[7]);
  expect(inCompany[9]).toBe(inCompany[0]);
  // But for the client's address, as each would be alone.
  const alone = (await Promise.all(requests.map((request) => forwarded([request])))).flat();
  const shown = (text: string) => text.replaceAll(/127\.[\d.]+/g, "{client}");
  expect(inCompany.map(shown)).toEqual(alone.map(shown));
});
