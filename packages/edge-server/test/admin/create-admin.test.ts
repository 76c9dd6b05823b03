import { freePort } from "testing";
import { expect, test } from "vitest";
import { createAdmin } from "../../src/admin/create-admin.ts";
import { systemClock } from "../../src/clock.ts";
import { instanceReport, reportOf } from "../support/report-of.ts";

test("/info on the private listener asks a service by whatever case its name is written in", async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const instances = [{ ...instanceReport, address, service: "web" }];
  const report = reportOf({
    info: { mode: "private", services: ["Web"] },
    routes: [{ host: "", path: "/", usable: 1, instances }],
  });
  await using app = createAdmin({
    report: async () => report,
    hostNames: () => [],
    now: systemClock.now,
    monotonic: systemClock.monotonic,
  });
  const { body } = await app.inject("/info");
  expect(JSON.parse(body)).toMatchObject({
    Upstreams: { [`http://${address}/info`]: expect.stringContaining("ECONNREFUSED") },
  });
});
