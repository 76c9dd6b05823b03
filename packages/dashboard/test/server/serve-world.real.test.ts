import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { accessFiles, roles } from "orchestrator";
import type { Page } from "playwright-core";
import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { cookieHeader } from "../../src/server/guard.ts";
import { readSession } from "../../src/server/session.ts";
import { serveWorld } from "../../src/server/serve-world.ts";
import { chromiumPath, openBrowser } from "../fixtures/open-browser.ts";
import { screenshot } from "../fixtures/screenshot.ts";
import { startWorld } from "../fixtures/start-world.ts";

const repository = resolve(import.meta.dirname, "../../../..");
const real = {
  engine: "local",
  consul: process.env["NOMAD_DEMO_CONSUL"],
  nomad: process.env["NOMAD_DEMO_NOMAD"],
} as const;
const slow = { timeout: 120_000 };

describe.skipIf(chromiumPath === undefined)(
  "a closed world of real agents in a real browser (needs Chromium)",
  () => {
    test("all Consul servers are killed, a host is cut off and one is drained; no request fails but at the host that is cut off, and no secret is told", async () => {
      await using place = await startWorld(real);
      await using served = await serveWorld({ ...place, repository, ratePerEdge: 20 });
      await using browser = await openBrowser();
      await using shown = await browser.show(served.url, { viewport: { width: 1280, height: 900 } });
      const { page } = shown;
      const log = page.locator(".log");
      await page.locator(".tile[data-status=running]").nth(6).waitFor(slow);
      await page.locator(".agent.up").nth(10).waitFor(slow);
      await page.locator(".leads").nth(1).waitFor(slow);
      await eventually(async () => (await page.locator(".traffic path").count()) > 3);
      await screenshot(page, "dashboard");

      for (let step = 1; step < 7; step++) await page.locator("#tour .main").press("Enter");
      await page.locator("#tour .break").press("Enter");
      await page
        .locator("dialog")
        .getByText("3 of 3 servers hit, 0 left, quorum is 2: no leader")
        .waitFor(slow);
      await page.getByRole("button", { name: "Do it" }).press("Enter");
      await log
        .getByText(/The Consul server on node0\d is down|was started anew/)
        .first()
        .waitFor(slow);
      await log.getByText("Consul's servers elected the one on").first().waitFor(slow);
      await eventually(async () => (await page.locator(".agent.up").count()) === 11, { timeoutMs: 120_000 });
      await page.locator("#tour .main").press("Enter");
      await screenshot(page, "dashboard-tour");
      expect(await failedSinceLooked(page)).toBe("0");

      await act(page, "node04", "Cut node04 off");
      await page.locator("#break .bad", { hasText: "partition of node04" }).waitFor(slow);
      await page.getByRole("button", { name: "Undo now" }).press("Enter");
      await page.locator(".hands li", { hasText: "undone before its time" }).waitFor(slow);
      await eventually(async () => (await page.locator("#break .bad").count()) === 0, { timeoutMs: 120_000 });

      await eventually(async () => (await page.locator(".host > .bad").count()) === 0, {
        timeoutMs: 120_000,
      });
      await act(page, "node03", "Drain node03");
      await log.getByText("node03 is drained").first().waitFor(slow);
      await act(page, "node03", "Let node03 take allocations again");
      await eventually(async () => (await page.locator(".host > .bad").count()) === 0, {
        timeoutMs: 120_000,
      });

      const told = await everythingTold(place.world.folder.path, served.url);
      for (const role of roles)
        for (const file of Object.values(accessFiles(place.world.folder, role).tokens))
          expect(told.includes(readFileSync(file, "utf8").trim())).toBe(false);
      expect(shown.problems).toEqual([]);
    });
  },
);

async function act(page: Page, host: string, label: string): Promise<void> {
  await page.getByRole("button", { name: `Do something to ${host}` }).press("Enter");
  await page.getByRole("button", { name: label }).press("Enter");
  await page.getByRole("button", { name: "Do it" }).press("Enter");
}

const failedSinceLooked = (page: Page): Promise<string> => page.locator(".figure dd").first().innerText();

/** What a page that comes now is told, and what it can ask for. */
async function everythingTold(folder: string, url: string): Promise<string> {
  const session = await readSession(`${folder}/dashboard.json`);
  if (!session) throw new Error("no session is kept");
  const headers = { cookie: cookieHeader(session).split(";")[0] ?? "" };
  const home = url.replace(/\?.*$/, "");
  const lists = await Promise.all(
    ["abilities", "scenarios", "services"].map(async (path) =>
      (await fetch(home + path, { headers })).text(),
    ),
  );
  const { body } = await fetch(`${home}stream`, { headers });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let whole = "";
  while (!whole.includes('"kind":"beat"')) whole += (await reader?.read())?.value ?? "";
  await reader?.cancel();
  return lists.join("\n") + whole;
}
