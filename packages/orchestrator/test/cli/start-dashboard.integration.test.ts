import { resolve } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { startDashboard } from "../../src/cli/start-dashboard.ts";

const repository = resolve(import.meta.dirname, "../../../..");

test("what keeps a page from being served is told with its code, and the process has ended", async () => {
  await using folder = await temporaryFolder("start-dashboard");
  await using page = startDashboard({ repository, home: folder.path, world: "nowhere" });
  await expect(page.url).rejects.toMatchObject({ code: "WORLD_NOT_FOUND" });
  await page.ended;
});

test("a checkout without the package says that the page could not be started", async () => {
  await using folder = await temporaryFolder("start-dashboard");
  await using page = startDashboard({ repository: folder.path, home: folder.path, world: "default" });
  await expect(page.url).rejects.toMatchObject({ code: "DASHBOARD_FAILED" });
});
