import { eventually } from "testing";
import { expect, test } from "vitest";
import { startLoad } from "../support/load.ts";
import { startSecuredServices } from "../support/start-secured-services.ts";

const life = 60_000;
/** A few certificates long; for a figure give it 10. */
const minutes = Number(process.env["NOMAD_DEMO_MINUTES"] ?? "2");
const perSecond = 500;

test(
  `certificates that live for a minute, renewed at two thirds of it, under ${perSecond} HTTPS requests a second for ${minutes} minutes: no request fails, and no certificate is shown that was not issued`,
  async () => {
    await using services = await startSecuredServices({ workers: 1, validMs: life });
    const { edge } = services;
    await using load = startLoad({ url: edge.url, perSecond, path: "/echo", tls: edge.believes });
    const until = performance.now() + minutes * 60_000;
    for (let renewAt = performance.now(); performance.now() < until;) {
      renewAt += (life * 2) / 3;
      await eventually(() => performance.now() >= renewAt, { timeoutMs: life, intervalMs: 100 });
      await services.renewAll();
      process.stdout.write(
        `${edge.issued.length} certificates: ${load.pace()}; ${load.failures.length} failed\n`,
      );
    }
    await load.settled();
    process.stdout.write(`${load.pace()}\n`);
    expect(load.failures).toEqual([]);
    expect([...load.serials].filter((serial) => !edge.issued.includes(serial))).toEqual([]);
    expect(load.serials.size).toBeGreaterThan((minutes * 60_000) / life);
  },
  (minutes + 2) * 60_000,
);
