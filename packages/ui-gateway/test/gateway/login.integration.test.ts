import { eventually } from "testing";
import { expect, test } from "vitest";
import { anna } from "../support/identities.ts";
import { withNginx } from "../support/nginx-test.ts";
import { startWorld } from "../support/start-world.ts";

withNginx("the login", () => {
  test("nobody sees anything without a login; with one the UI's servers are asked", async () => {
    await using world = await startWorld();
    const { status, headers, body } = await world.get("consul", "/ui/", { authorization: null });
    expect([status, headers["www-authenticate"]]).toEqual([401, 'Basic realm="Nomad Demo", charset="UTF-8"']);
    expect(body).not.toContain("127.");
    expect(await world.get("consul", "/ui/")).toMatchObject({
      status: 200,
      body: expect.stringMatching(/ \/ui\/$/),
    });
    expect(await world.get("nomad", "/v1/jobs")).toMatchObject({ status: 200 });
    expect(world.consul.flatMap(({ asked }) => asked)).toHaveLength(1);
    expect(world.gateway.output()).toContain('"msg":"logged in"');
  });

  test("a login never reaches a server, and each product's token reaches that product alone", async () => {
    await using world = await startWorld();
    const tokens = { "X-Consul-Token": "c", "X-Nomad-Token": "n", "X-Vault-Token": "v" };
    await world.get("consul", "/v1/agent/self", {
      headers: { ...tokens, "X-Forwarded-For": "6.6.6.6", Forwarded: "for=6.6.6.6" },
    });
    await world.get("nomad", "/v1/jobs", { headers: tokens });
    const [toConsul] = world.consul.flatMap(({ asked }) => asked);
    const [toNomad] = world.nomad.flatMap(({ asked }) => asked);
    expect(toConsul?.headers).toMatchObject({ "x-consul-token": "c", "x-forwarded-for": "127.0.0.1" });
    for (const absent of ["authorization", "x-nomad-token", "x-vault-token", "forwarded"])
      expect(toConsul?.headers).not.toHaveProperty(absent);
    expect(toNomad?.headers).toMatchObject({ "x-nomad-token": "n" });
    for (const absent of ["authorization", "x-consul-token", "x-vault-token"])
      expect(toNomad?.headers).not.toHaveProperty(absent);
  });

  test("guessing is slowed: after a few wrong tries of an address even the right password has to wait, who is in stays in", async () => {
    await using world = await startWorld();
    expect((await world.get("consul", "/")).status).toBe(200);
    const wrong = (n: number) => `Basic ${Buffer.from(`anna:wrong ${n}`).toString("base64")}`;
    const statuses: number[] = [];
    for (let n = 0; n < 20; n++)
      statuses.push((await world.get("consul", "/", { authorization: wrong(n) })).status);
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    const slowed = statuses.filter((status) => status === 429).length;
    expect(slowed).toBeGreaterThanOrEqual(5);
    expect(slowed + statuses.filter((status) => status === 401).length).toBe(20);
    expect((await world.get("nomad", "/")).status).toBe(200);
    const { status, headers } = await world.get("consul", "/", { authorization: wrong(21) });
    if (status === 429) expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    expect(world.gateway.output()).not.toMatch(/wrong \d/);
  });

  test("logins change while it runs, and what is no file of logins changes nothing", async () => {
    await using world = await startWorld();
    expect((await world.get("consul", "/")).status).toBe(200);
    await world.writeLogins("anna:secret\n");
    await eventually(() => expect(world.gateway.output()).toMatch(/line 1 is no NAME:DIGEST/));
    expect((await world.get("consul", "/")).status).toBe(200);
    await world.writeLogins(`berta:$2b$10$${"a".repeat(53)}\n`);
    await eventually(async () => expect((await world.get("consul", "/")).status).toBe(401));
    expect(world.gateway.output()).not.toContain(anna.slice(6));
  });
});
