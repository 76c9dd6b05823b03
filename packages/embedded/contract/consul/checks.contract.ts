import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask, put } from "./ask.ts";
import { checkBecomes, instanceIds, read } from "./read.ts";
import { registered, uniqueName } from "./registered.ts";
import { checksShape } from "./shapes.ts";
import { agentOf, type ConsulTarget } from "./target.ts";
import type { Upstream } from "./upstream.ts";

export interface CheckFixtures {
  readonly target: () => ConsulTarget;
  readonly startUpstream: () => Promise<Upstream>;
}

/** Checks really run, and what they find decides who is passing. */
export function describeChecks({ target, startUpstream }: CheckFixtures): void {
  const on = (name: string) => agentOf(target(), name);
  const http = (upstream: Upstream, more: object = {}): object => ({
    HTTP: upstream.url("/health"),
    Interval: "1s",
    ...more,
  });

  describe.concurrent("checks", () => {
    test("a check is critical until its first run", async () => {
      await using upstream = await startUpstream();
      const Name = uniqueName("web");
      await using web = await registered(on("node04"), { Name, Check: http(upstream, { Interval: "1h" }) });
      await eventually(async () => expect(await instanceIds(on("node04"), Name)).toEqual([web.id]));
      expect(await instanceIds(on("node04"), Name, "?passing")).toEqual([]);
      expect(upstream.hits("/health")).toBe(0);
    });

    test("a check may start with another status", async () => {
      await using upstream = await startUpstream();
      const Name = uniqueName("web");
      const Check = http(upstream, { Interval: "1h", Status: "passing" });
      await using web = await registered(on("node04"), { Name, Check });
      await eventually(async () =>
        expect(await instanceIds(on("node04"), Name, "?passing")).toEqual([web.id]),
      );
    });

    test("an HTTP check follows what it is answered: passing, warning, critical and back", async () => {
      await using upstream = await startUpstream();
      const Name = uniqueName("web");
      await using web = await registered(on("node04"), { Name, Check: http(upstream) });
      expect(await checkBecomes(on("node01"), web.name, "passing")).toBe(
        `HTTP GET ${upstream.url("/health")}: 200 OK Output: health is 200`,
      );
      upstream.setHealth(429);
      expect(await checkBecomes(on("node01"), web.name, "warning")).toContain("429 Too Many Requests");
      expect(await instanceIds(on("node01"), web.name, "?passing")).toEqual([]);
      upstream.setHealth(503);
      expect(await checkBecomes(on("node01"), web.name, "critical")).toContain("503 Service Unavailable");
      upstream.setHealth(200);
      await checkBecomes(on("node01"), web.name, "passing");
    });

    test("a TCP check passes while somebody listens", async () => {
      const upstream = await startUpstream();
      const address = `${upstream.address}:${upstream.port}`;
      const Name = uniqueName("tcp");
      await using tcp = await registered(on("node04"), { Name, Check: { TCP: address, Interval: "1s" } });
      expect(await checkBecomes(on("node04"), tcp.name, "passing")).toBe(`TCP connect ${address}: Success`);
      await upstream[Symbol.asyncDispose]();
      expect(await checkBecomes(on("node04"), tcp.name, "critical")).toBe(
        `dial tcp ${address}: connect: connection refused`,
      );
    });

    test("a TTL check passes when told so and turns critical by itself", async () => {
      const Name = uniqueName("ttl");
      await using ttl = await registered(on("node04"), { Name, Check: { CheckID: Name, TTL: "400ms" } });
      await put(on("node04"), `/v1/agent/check/pass/${Name}?note=alive`);
      expect(await checkBecomes(on("node04"), ttl.name, "passing")).toBe("alive");
      expect(await checkBecomes(on("node04"), ttl.name, "critical")).toBe(
        "TTL expired (last output before timeout follows): alive",
      );
    });

    test("thresholds hold a change back until it was seen often enough; the first result counts at once", async () => {
      await using upstream = await startUpstream();
      const Name = uniqueName("web");
      const Check = http(upstream, { FailuresBeforeCritical: 2, SuccessBeforePassing: 2 });
      await using web = await registered(on("node04"), { Name, Check });
      await checkBecomes(on("node04"), web.name, "passing");
      const hitsUntil = async (health: number, status: string): Promise<number> => {
        const before = upstream.hits("/health");
        upstream.setHealth(health);
        await checkBecomes(on("node04"), web.name, status);
        return upstream.hits("/health") - before;
      };
      expect(await hitsUntil(500, "critical")).toBeGreaterThanOrEqual(2);
      expect(await hitsUntil(200, "passing")).toBeGreaterThanOrEqual(2);
    });

    test("registering a service again keeps what its check found", async () => {
      await using upstream = await startUpstream();
      const Name = uniqueName("web");
      const Check = http(upstream, { CheckID: Name });
      await using web = await registered(on("node04"), { Name, Check });
      await checkBecomes(on("node04"), Name, "passing");
      await web.update({ Tags: ["new"], Check: { ...Check, Interval: "1h" } });
      await eventually(async () => {
        expect(await instanceIds(on("node04"), Name, "?passing&tag=new")).toEqual([Name]);
      });
    });

    test("replace-existing-checks drops the checks that are not named again", async () => {
      const Name = uniqueName("web");
      const Checks = [
        { CheckID: `${Name}-1`, TTL: "1h" },
        { CheckID: `${Name}-2`, TTL: "1h" },
      ];
      const ids = async (): Promise<readonly string[]> =>
        (await read(on("node04"), `/v1/health/checks/${Name}`, checksShape)).map(({ CheckID }) => CheckID);
      await using web = await registered(on("node04"), { Name, Checks });
      await eventually(async () => expect(await ids()).toEqual([`${Name}-1`, `${Name}-2`]));
      await web.update({ Checks: Checks.slice(1) });
      expect(await ids()).toEqual([`${Name}-1`, `${Name}-2`]);
      await put(on("node04"), "/v1/agent/service/register?replace-existing-checks=true", {
        Name,
        Checks: Checks.slice(1),
      });
      await eventually(async () => expect(await ids()).toEqual([`${Name}-2`]));
    });

    test("a failing check of the node takes all its services out of passing", async () => {
      const Name = uniqueName("web");
      await using web = await registered(on("node03"), { Name });
      await eventually(async () =>
        expect(await instanceIds(on("node01"), Name, "?passing")).toEqual([web.id]),
      );
      const check = { ID: `disk-${Name}`, Name: "disk", TTL: "1h" };
      await put(on("node03"), "/v1/agent/check/register", check);
      await eventually(async () => expect(await instanceIds(on("node01"), Name, "?passing")).toEqual([]));
      await put(on("node03"), `/v1/agent/check/pass/${check.ID}`);
      await eventually(async () =>
        expect(await instanceIds(on("node01"), Name, "?passing")).toEqual([web.id]),
      );
      await put(on("node03"), `/v1/agent/check/deregister/${check.ID}`);
      await eventually(async () => {
        expect((await ask(on("node01"), "/v1/health/node/node03")).text).not.toContain(check.ID);
      });
    });

    test("maintenance takes one service out of passing, and lets it back", async () => {
      const Name = uniqueName("web");
      await using web = await registered(on("node04"), { Name });
      const set = (enable: boolean) =>
        put(on("node04"), `/v1/agent/service/maintenance/${web.id}?enable=${enable}&reason=test`);
      await eventually(async () => expect(await instanceIds(on("node04"), Name, "?passing")).toEqual([Name]));
      await set(true);
      await eventually(async () => expect(await instanceIds(on("node04"), Name, "?passing")).toEqual([]));
      await set(false);
      await eventually(async () => expect(await instanceIds(on("node04"), Name, "?passing")).toEqual([Name]));
    });
  });
}
