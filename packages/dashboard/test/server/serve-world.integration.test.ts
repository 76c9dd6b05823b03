import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Page } from "playwright-core";
import { eventually, temporaryFolder, whenEnded } from "testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveWorld } from "../../src/server/serve-world.ts";
import { chromiumPath, openBrowser, type TestBrowser } from "../fixtures/open-browser.ts";
import { startWorld, type TestWorld } from "../fixtures/start-world.ts";

const patient = { timeout: 300_000 };
const repository = resolve(import.meta.dirname, "../../../..");
const main = resolve(import.meta.dirname, "../../src/main.ts");

describe.skipIf(chromiumPath === undefined)("a world in a real browser (needs Chromium)", () => {
  let place: TestWorld;
  let browser: TestBrowser;
  beforeAll(async () => {
    [place, browser] = await Promise.all([startWorld(), openBrowser()]);
  }, patient.timeout);
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await place?.[Symbol.asyncDispose]();
  }, patient.timeout);

  test(
    "who takes the tour kills all Consul servers, and sees that no request failed and why",
    patient,
    async () => {
      await using served = await serveWorld({ ...place, repository, ratePerEdge: 20 });
      await using shown = await browser.show(served.url, { viewport: { width: 1280, height: 900 } });
      const { page } = shown;
      await eventually(async () => (await page.locator(".tile[data-status=running]").count()) === 7);
      await eventually(async () => (await requests(page)) > 200);
      await eventually(async () => (await page.locator(".traffic path").count()) > 3);

      for (let step = 1; step < 7; step++) await page.locator("#tour .main").click();
      await page.locator("#tour .break").click();
      await page.locator("dialog").getByText("consul: one process stands for all of its agents").waitFor();
      const before = await requests(page);
      await page.getByRole("button", { name: "Do it" }).click();
      const log = page.locator(".log");
      await log.getByText("The process of all Consul agents is down.").waitFor();
      await log.getByText(/The process of all Consul agents is up again|was started anew/).waitFor();
      await page.locator(".hands li", { hasText: "done" }).waitFor();
      await page.locator("#tour .main").click();
      await eventually(async () => (await requests(page)) > before + 200);
      expect(await page.locator(".figure dd").first().innerText()).toBe("0");
      expect(await page.locator("#tour").innerText()).toContain("an error of Consul never removes a route");
      expect(shown.problems).toEqual([]);
    },
  );

  test("an instance that hangs is shown as a fault in force, and goes on when told so", patient, async () => {
    await using served = await serveWorld({ ...place, repository, ratePerEdge: 5 });
    await using shown = await browser.show(served.url);
    const { page } = shown;
    await page.locator(".tile", { hasText: "demo-server" }).first().locator("button").click();
    await page.getByRole("button", { name: "Let it hang" }).click();
    await page.getByRole("button", { name: "Do it" }).click();
    await page.locator("#break .bad", { hasText: "is frozen" }).waitFor();
    // By the keyboard: what changes above a button moves it from under a pointer.
    await page.getByRole("button", { name: "Undo now" }).press("Enter");
    await page.locator(".hands li", { hasText: "undone before its time" }).waitFor();
    await eventually(async () => (await page.locator("#break .bad").count()) === 0);
  });

  test(
    "a service is deployed with another count, after its plan was shown, and rolled back",
    patient,
    async () => {
      await using served = await serveWorld({ ...place, repository, ratePerEdge: 20 });
      await using shown = await browser.show(served.url);
      const { page } = shown;
      await page.locator(".service summary", { hasText: "demo-server" }).click();
      await page.getByLabel("count", { exact: true }).fill("4");
      await page.getByRole("button", { name: "Show what would change" }).first().press("Enter");
      await page.locator("pre", { hasText: "count: 3 → 4" }).waitFor({ timeout: 60_000 });
      await page.getByRole("button", { name: "Deploy this" }).press("Enter");
      const running = page.locator(".jobs tr", { hasText: "demo-server" });
      await eventually(async () => (await running.innerText()).includes("4 of 4"), { timeoutMs: 120_000 });
      await page.locator(".hands li", { hasText: "runs and is healthy" }).waitFor({ timeout: 120_000 });
      await page.getByRole("button", { name: "Roll back to this" }).first().press("Enter");
      await page.getByRole("button", { name: "Every instance is replaced: do it" }).press("Enter");
      await eventually(async () => (await running.innerText()).includes("3 of 3"), { timeoutMs: 120_000 });
      expect(shown.problems).toEqual([]);
    },
  );

  test("a scenario runs with its lanes, and ends with a verdict and a report", patient, async () => {
    await using served = await serveWorld({ ...place, repository, ratePerEdge: 0 });
    await using shown = await browser.show(served.url);
    const { page } = shown;
    await page.locator("#scenarios select").selectOption("control");
    await page.getByRole("button", { name: "Run it" }).press("Enter");
    await page.locator(".lanes li").first().waitFor({ timeout: 200_000 });
    const link = page.getByRole("link", { name: "Its report" });
    await link.waitFor({ timeout: 200_000 });
    // What the verdict is depends on how busy this machine is: the scenario's own tests say what it has to be.
    expect(await page.locator(".run").innerText()).toMatch(/control: (pass|fail|unknown|aborted)/);
    const report = await page.request.get(new URL((await link.getAttribute("href")) ?? "", page.url()).href);
    expect([report.status(), await report.text()]).toEqual([200, expect.stringContaining("<!doctype html>")]);
    expect((await page.request.get(new URL("runs/..%2f..%2fx/report.html", page.url()).href)).status()).toBe(
      404,
    );
    expect(shown.problems).toEqual([]);
  });

  test("what the engine cannot do is grey, with the reason", patient, async () => {
    await using served = await serveWorld({ ...place, repository, ratePerEdge: 0 });
    await using shown = await browser.show(served.url);
    const { page } = shown;
    await page.getByRole("button", { name: "Do something to node01" }).click();
    const power = page.getByRole("button", { name: "Power node01 off" });
    expect(await power.isDisabled()).toBe(true);
    expect(await page.locator("dialog").innerText()).toContain(
      "the hosts of the embedded engine are addresses of one machine",
    );
    expect(await page.locator("#users").innerText()).toContain("asking is switched off");
  });
});

test(
  "the process says what keeps a page from being served, and ends when who started it ends",
  patient,
  async () => {
    await using folder = await temporaryFolder("dashboard");
    const child = spawn(process.execPath, [main, "--home", folder.path, "--world", "nowhere"]);
    const ended = whenEnded(child);
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    expect(JSON.parse(line)).toMatchObject({ error: { code: "WORLD_NOT_FOUND" } });
    expect(await ended).toBe(1);
  },
);

/** In the last minute. */
async function requests(page: Page): Promise<number> {
  return Number(await page.locator(".figure dd").last().innerText());
}
