import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser } from "playwright-core";
import { expect, test } from "vitest";
import { temporaryFolder } from "testing";
import { renderRunPage } from "../../src/report/run-page.ts";
import { inventEvidence } from "./fixture.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => existsSync(path),
);
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];

async function open(browser: Browser, colorScheme: "light" | "dark", width = 1240) {
  await using folder = await temporaryFolder("report");
  const file = join(folder.path, "report.html");
  await writeFile(file, renderRunPage(inventEvidence({ broken: true })));
  const context = await browser.newContext({
    javaScriptEnabled: false,
    colorScheme,
    viewport: { width, height: 900 },
  });
  // The test's own limit is the only one: a page of many charts takes a busy machine half a minute.
  context.setDefaultTimeout(0);
  const page = await context.newPage();
  const requested: string[] = [];
  const problems: string[] = [];
  page.on("request", (request) => requested.push(request.url()));
  page.on("console", (message) => problems.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  return { page, requested, problems };
}

test.skipIf(executablePath === undefined)(
  "in a real browser without JavaScript the report shows everything, in light and in dark (needs Chromium)",
  async () => {
    const browser = await chromium.launch({ executablePath: executablePath ?? "", args });
    try {
      const grounds: string[] = [];
      for (const scheme of ["light", "dark"] as const) {
        const { page, requested, problems } = await open(browser, scheme);
        expect(await page.locator(".verdict").innerText()).toBe("FAIL");
        const charts = await page.locator("figure svg[role=img]").all();
        expect(charts.length).toBeGreaterThanOrEqual(7);
        for (const chart of charts) expect((await chart.boundingBox())?.width).toBeGreaterThan(1000);
        expect(await page.locator("body").evaluate((body) => body.scrollWidth <= 1240)).toBe(true);
        grounds.push(await page.evaluate<string>("getComputedStyle(document.body).backgroundColor"));
        expect(requested).toHaveLength(1);
        expect(problems).toEqual([]);
      }
      expect(new Set(grounds).size).toBe(2);
    } finally {
      await browser.close();
    }
  },
);

test.skipIf(executablePath === undefined)(
  "on a phone the whole time of every chart and every clock is on the page, recovery included (needs Chromium)",
  async () => {
    const browser = await chromium.launch({ executablePath: executablePath ?? "", args });
    try {
      const { page } = await open(browser, "light", 360);
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(360);
      const clocks = page.locator("table", { hasText: "back after" }).locator("td.n");
      const shown = [...(await page.locator("figure svg").all()), ...(await clocks.all())];
      expect(shown.length).toBeGreaterThan(20);
      for (const each of shown) {
        const { x = -1, width = 1e9 } = (await each.boundingBox()) ?? {};
        expect([x >= 0, x + width <= 360]).toEqual([true, true]);
      }
    } finally {
      await browser.close();
    }
  },
);
