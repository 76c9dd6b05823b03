import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "testing";
import type { WorldPicture } from "../../src/state/world-picture.ts";
import { agent, allocation, host, picture } from "../fixtures/pictures.ts";
import { chromiumPath, openBrowser, type TestBrowser } from "../fixtures/open-browser.ts";
import { stagedSource, startServer } from "../fixtures/start-server.ts";

const names = ["node01", "node02", "node03", "node04"];
const byName = <T>(make: (name: string, index: number) => T) =>
  Object.fromEntries(names.map((name, index) => [name, make(name, index)]));

/** Four hosts, three of them with servers, and both services. */
function world(over: Partial<WorldPicture> = {}, downConsul = false): WorldPicture {
  const roles = (index: number) =>
    index < 3 ? ["consul-server", "nomad-server", "nomad-client"] : ["consul-client", "nomad-client"];
  const agents = names.flatMap((name, index) =>
    roles(index).map((role) => {
      const [system, kind] = role.split("-") as ["consul", "server"];
      const id = system === "consul" ? `${name}/consul` : `${name}/${role}`;
      const state = downConsul && role === "consul-server" ? "down" : "up";
      return [
        id,
        agent({
          id,
          system,
          role: kind,
          host: name,
          state,
          leads: index === 1 && kind === "server" && state === "up",
        }),
      ] as const;
    }),
  );
  const allocations = names.flatMap((name, index) => [
    allocation({ id: `edge-${name}`, name: `edge-server.edge[${index}]`, job: "edge-server", host: name }),
    ...(index < 3
      ? [allocation({ id: `demo-${name}`, name: `demo-server.demo[${index}]`, host: name })]
      : []),
  ]);
  return picture({
    hosts: byName((name, index) => host({ name, address: `127.0.1.${21 + index}`, roles: roles(index) })),
    agents: Object.fromEntries(agents),
    allocations: Object.fromEntries(allocations.map((each) => [each.id, each])),
    traffic: { "node01 demo-node02": { edge: "node01", allocation: "demo-node02", perSecond: 9 } },
    jobs: {
      "default/demo-server": {
        id: "demo-server",
        namespace: "default",
        kind: "service",
        version: 0,
        running: 3,
        desired: 3,
      },
    },
    ...over,
  });
}

describe.skipIf(chromiumPath === undefined)("in a real browser (needs Chromium)", () => {
  let browser: TestBrowser;
  beforeAll(async () => void (browser = await openBrowser()));
  afterAll(() => browser[Symbol.asyncDispose]());

  const agentLines = (page: Page, state: string) => page.locator(`.agent.${state}`).count();

  test("the page shows hosts, agents, leaders, allocations and traffic, and tells what happens", async () => {
    const stage = stagedSource(world());
    await using server = await startServer({ sources: [stage.source] });
    await using shown = await browser.show(server.url);
    const { page } = shown;
    await page.waitForSelector(".host");
    expect(page.url()).toBe(server.home);
    expect(await page.locator("h1").innerText()).toBe("World default");
    expect(await page.locator(".host").count()).toBe(4);
    expect(await page.locator(".tile").count()).toBe(7);
    expect(await page.locator(".leads").count()).toBe(2);
    await eventually(async () => (await page.locator(".traffic path").count()) === 1);
    stage.show(world({}, true));
    await eventually(async () => (await agentLines(page, "down")) === 3);
    await eventually(async () => (await page.locator(".log li").count()) === 4);
    expect(await page.locator(".log li").first().innerText()).toContain("Consul has no leader.");
    expect(await page.locator(".log li").last().innerText()).toContain(
      "The Consul server on node01 is down.",
    );
    expect(shown.problems).toEqual([]);
    expect(new Set(shown.origins)).toEqual(new Set([new URL(server.home).origin]));
  });

  test("requests are counted and failed ones listed, and who counts anew begins with none", async () => {
    const now = Date.now();
    const stage = stagedSource(world());
    await using server = await startServer({
      sources: [
        stage.source,
        async (board) =>
          board.probes.add(
            [{ name: "edge node01", url: "" }],
            [
              { at: now, target: 0, latencyMs: 2, outcome: "ok" },
              { at: now + 60_000, target: 0, latencyMs: 1, outcome: "refused" },
            ],
          ),
      ],
    });
    await using shown = await browser.show(server.url);
    const { page } = shown;
    await eventually(async () => (await page.locator(".figure.bad dd").first().innerText()) === "1");
    await page.locator(".failures summary").click();
    expect(await page.locator(".failures li").innerText()).toContain("edge node01: refused");
    expect(shown.problems).toEqual([]);
  });

  test("a page whose server was killed says so, and goes on with the one that comes back", async () => {
    const stage = stagedSource(world());
    const first = await startServer({ sources: [stage.source] });
    await using shown = await browser.show(first.url);
    const { page } = shown;
    await page.waitForSelector(".host");
    await first[Symbol.asyncDispose]();
    await eventually(async () =>
      (await page.locator("header [role=status]").innerText()).includes("does not answer"),
    );
    const again = stagedSource(world({}, true));
    await using second = await startServer({ sources: [again.source], session: first.session });
    expect(second.home).toBe(first.home);
    await eventually(async () => (await agentLines(page, "down")) === 3);
    await eventually(async () => (await page.locator("header [role=status]").innerText()) === "");
  });

  test("the log is filtered, searched and paused, and each line is a link to its moment", async () => {
    const stage = stagedSource(world());
    await using server = await startServer({ sources: [stage.source] });
    await using shown = await browser.show(server.url);
    const { page } = shown;
    const lines = page.locator(".log li");
    await page.waitForSelector(".host");
    stage.show(world({}, true));
    await eventually(async () => (await lines.count()) === 4);
    await page.getByLabel("leaders").uncheck();
    expect(await lines.count()).toBe(3);
    await page.getByLabel("Search").fill("node02");
    expect(await lines.count()).toBe(1);
    await page.getByLabel("Search").fill("");
    await page.getByRole("button", { name: "Pause" }).click();
    stage.show(world());
    await eventually(async () => (await agentLines(page, "down")) === 0);
    expect(await lines.count()).toBe(3);
    await page.getByRole("button", { name: "Go on" }).click();
    await eventually(async () => (await lines.count()) === 6);
    const text = await lines.last().innerText();
    await lines.last().getByRole("link").click();
    await page.locator(".log .linked").waitFor();
    expect(await page.locator(".log .linked").innerText()).toBe(text);
  });

  test("what a button would do is shown first, with what follows; a refusal says why, and what to do", async () => {
    const asked: unknown[] = [];
    const stage = stagedSource(world());
    await using server = await startServer({
      sources: [stage.source],
      routes(app, base) {
        app.post(`${base}/plan`, ({ body }) => {
          asked.push(body);
          return {
            what: "SIGKILL",
            targets: ["node01/consul (pid 7)"],
            effects: ["consul: 1 of 3"],
            unmet: [],
          };
        });
        app.post(`${base}/do`, async (_request, reply) =>
          reply.code(409).send({ error: { message: "Another run holds the lock.", hint: "Wait for it." } }),
        );
      },
    });
    await using shown = await browser.show(server.url);
    const { page } = shown;
    await page.locator(".agent button").first().press("Enter");
    await page.getByRole("button", { name: "Kill", exact: true }).press("Enter");
    await page.locator("dialog").getByText("node01/consul (pid 7)").waitFor();
    expect(asked).toEqual([{ do: "kill-agent", agent: "node01/consul" }]);
    await page.getByRole("button", { name: "Do it" }).press("Enter");
    expect(await page.getByRole("alert").innerText()).toBe("Another run holds the lock. Wait for it.");
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
  });

  test("the tour has eight steps, lights each up, and ends", async () => {
    const stage = stagedSource(world());
    await using server = await startServer({ sources: [stage.source] });
    await using shown = await browser.show(server.url);
    const { page } = shown;
    const lit: (string | undefined)[] = [];
    for (let step = 1; step <= 8; step++) {
      await page.locator("#tour-title", { hasText: `${step} of 8` }).waitFor();
      lit.push(await page.evaluate<string | undefined>("document.documentElement.dataset.lit"));
      await page.locator("#tour .main").press("Enter");
    }
    expect(new Set(lit).size).toBe(8);
    await page.getByRole("button", { name: "Take the tour" }).waitFor();
    expect(await page.evaluate<string | undefined>("document.documentElement.dataset.lit")).toBe("");
  });

  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
  ] as const)(
    "nothing is amiss for axe-core in %s at %i pixels, and nothing is wider than the page",
    async (scheme, width) => {
      const stage = stagedSource(world({}, true));
      await using server = await startServer({ sources: [stage.source] });
      await using shown = await browser.show(server.url, {
        colorScheme: scheme,
        viewport: { width, height: 800 },
      });
      const { page } = shown;
      await page.waitForSelector(".host");
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      const found = await inspect(page);
      expect(found).toEqual([]);
      await page.locator(".host button").first().click();
      await page.waitForSelector("dialog[open]");
      expect(await inspect(page)).toEqual([]);
    },
  );
});

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe-core finds, each with the first element it is about. */
async function inspect(page: Page): Promise<string[]> {
  // The page's policy allows no script but its own; what is evaluated by the browser's driver is not asked.
  // oxlint-disable-next-line import/no-named-as-default-member -- the module has no names of its own at run time
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run(document, { resultTypes: ['violations'] })",
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
