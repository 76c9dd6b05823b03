import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type Page } from "playwright-core";
import { eventually, freeSubnet, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { password } from "../support/identities.ts";
import { withNginx } from "../support/nginx-test.ts";
import { startGateway, type RunningGateway } from "../support/start-gateway.ts";

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const managementToken = "11111111-1111-1111-1111-111111111111";
// Consul 1.8 knows the first token by this name alone, and 1.22 by this one still.
const closed = `acl { enabled = true default_policy = "deny" tokens { master = "${managementToken}" } }`;

withNginx("the real Consul behind it", () => {
  test("its page and its API are seen with the login, and what may be done is the token's to say", async () => {
    await using consul = await startConsul();
    await using running = await startBefore(consul);
    expect((await running.get("consul", "/v1/catalog/services", { authorization: null })).status).toBe(401);
    expect((await running.get("consul", "/ui/", { authorization: null })).status).toBe(401);
    const list = (headers = {}) => running.get("consul", "/v1/catalog/services", { headers });
    expect(JSON.parse((await list()).body)).toEqual({});
    expect(JSON.parse((await list({ "x-consul-token": managementToken })).body)).toEqual({ consul: [] });
    expect((await list({ "x-consul-token": "made-up" })).status).toBe(403);
  });

  test("a blocking query is woken through it", async () => {
    await using consul = await startConsul();
    await using running = await startBefore(consul);
    const headers = { "x-consul-token": managementToken };
    const write = (value: string) =>
      running.get("consul", `/v1/kv/a?flags=${value}`, { method: "PUT", headers });
    expect((await write("1")).body).toBe("true");
    const first = await running.get("consul", "/v1/kv/a", { headers });
    const waiting = running.get(
      "consul",
      `/v1/kv/a?index=${String(first.headers["x-consul-index"])}&wait=40s`,
      {
        headers,
      },
    );
    await write("2");
    expect(JSON.parse((await waiting).body)).toMatchObject([{ Key: "a", Flags: 2 }]);
  });

  const name = "in a browser its page loads whole, and logs in";
  if (browser === undefined) test.skip(`${name} (skipped: no Chromium on this machine)`, () => {});
  else
    test(name, async ({ skip }) => {
      await using consul = await startConsul();
      await using running = await startBefore(consul);
      const page = await running.get("consul", "/ui/");
      skip(page.status !== 200 || !page.body.includes("<script"), "this program of Consul carries no UI");
      await using stack = new AsyncDisposableStack();
      const chrome = await chromium.launch({ executablePath: browser, args: ["--no-sandbox"] });
      stack.defer(() => chrome.close());
      const context = await chrome.newContext({
        ignoreHTTPSErrors: true,
        httpCredentials: { username: "anna", password },
      });
      await seeServices(await context.newPage(), `https://consul.localhost:${running.port}`);
    });
});

/** Consul's UI keeps its token in the browser; what a page may not load, its console says. */
async function seeServices(page: Page, url: string): Promise<void> {
  const refused: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to|blocked/i.test(message.text())) refused.push(message.text());
  });
  page.on("response", (response) => {
    if ([401, 421, 429, 502].includes(response.status()))
      refused.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${url}/ui/`);
  await page.evaluate(
    (token) => localStorage.setItem("consul:token", JSON.stringify({ AccessorID: null, SecretID: token })),
    managementToken,
  );
  await page.goto(`${url}/ui/dc1/services`);
  await page.getByText("1 instance").waitFor({ timeout: 60_000 });
  expect(refused).toEqual([]);
}

interface Consul extends AsyncDisposable {
  readonly address: string;
}

/** One server with an access control list, on a loopback address of its own. */
async function startConsul(): Promise<Consul> {
  const stack = new AsyncDisposableStack();
  const subnet = stack.use(freeSubnet());
  const folder = stack.use(await temporaryFolder("consul"));
  const address = subnet.address(1);
  const child = spawn(
    process.env["NOMAD_DEMO_CONSUL"] ?? "consul",
    [
      "agent",
      "-server",
      "-bootstrap",
      "-ui",
      "-node=one",
      "-log-level=warn",
      `-bind=${address}`,
      `-client=${address}`,
      `-data-dir=${folder.path}`,
      `-hcl=performance { raft_multiplier = 1 } disable_update_check = true ${closed}`,
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise((resolve) => child.once("close", resolve));
  stack.defer(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const headers = { "x-consul-token": managementToken };
  await eventually(
    async () => {
      const answer = await fetch(`http://${address}:8500/v1/catalog/services`, { headers });
      expect(await answer.json()).toEqual({ consul: [] });
    },
    { timeoutMs: 60_000 },
  );
  return { address, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Consul lists no server of Nomad: there is none. */
const startBefore = ({ address }: Consul): Promise<RunningGateway> =>
  startGateway({
    environment: () => ({
      CONSUL_HTTP_ADDR: `http://${address}:8500`,
      CONSUL_HTTP_TOKEN: managementToken,
    }),
    args: [],
    health: "no server of nomad is known",
  });
