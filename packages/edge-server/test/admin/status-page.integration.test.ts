import { chromium } from "playwright-core";
import { expect } from "vitest";
import { browserTest } from "../support/chromium.ts";
import { startAdminWorld } from "../support/start-admin-world.ts";

browserTest(
  "the status page shows routes, instances and reasons live in a real browser, on a phone too, without any external request",
  async (executablePath) => {
    await using world = await startAdminWorld();
    await using browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const page = await browser.newPage({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    page.setDefaultTimeout(0);
    const problems: string[] = [];
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on(
      "request",
      (request) =>
        !request.url().startsWith(world.admin) &&
        !request.url().startsWith("data:") &&
        problems.push(request.url()),
    );
    await page.goto(world.admin);
    await page.getByText("check http is critical").waitFor();
    await page.getByRole("cell", { name: `127.0.0.1:${world.instance.port}` }).waitFor();
    await page.getByText('option "auth" is not supported').waitFor();
    await page.getByText("Service.Port is 70000, not a port from 1 to 65535").waitFor();
    await page.getByText(/^\d+ of \d{3,}$/).waitFor();
    await page.getByText("ejected now").waitFor();
    const width = await page.evaluate("document.documentElement.scrollWidth");
    expect(width).toBe(360);
    const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(background).toBe("rgb(15, 19, 23)");
    world.consul.set("web", [
      { id: "<b>new</b>", address: "127.0.0.1", port: world.instance.port, tags: ["urlprefix-/new"] },
    ]);
    await page.getByRole("heading", { name: "/new" }).waitFor();
    expect(problems).toEqual([]);
  },
);
