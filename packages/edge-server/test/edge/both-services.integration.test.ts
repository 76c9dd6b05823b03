import { eventually } from "testing";
import { expect, test } from "vitest";
import { startLoad } from "../support/load.ts";
import { startSecuredServices } from "../support/start-secured-services.ts";

test("edge_server and demo_server with mutual TLS: all certificates and secrets change under load, and no request fails", async () => {
  await using services = await startSecuredServices({ workers: 2, validMs: 60_000 });
  const { edge, instances } = services;
  await using load = startLoad({ url: edge.url, perSecond: 40, path: "/echo", tls: edge.believes });
  await load.more(20);
  for (let change = 0; change < 3; change++) {
    const secrets = async () => {
      const { Upstreams } = JSON.parse(await (await fetch(`${edge.edge.url}/info`)).text());
      return JSON.stringify(Upstreams);
    };
    const before = await secrets();
    await services.renewAll();
    await eventually(() => expect(load.serials).toContain(edge.issued.at(-1)));
    await eventually(async () => {
      const now = await secrets();
      const digests = [...now.matchAll(/"SHA256":"([0-9a-f]{64})"/g)].map(([, digest]) => digest);
      expect(digests).toHaveLength(instances.length);
      expect(digests.every((digest) => digest !== undefined && !before.includes(digest))).toBe(true);
    });
    await load.more(20);
  }
  await load.settled();
  expect(load.failures).toEqual([]);
  expect([...load.serials].filter((serial) => !edge.issued.includes(serial))).toEqual([]);
  process.stdout.write(`${load.pace()}\n`);
});
