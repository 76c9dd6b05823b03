import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask, indexOf, put } from "./ask.ts";
import { uniqueName } from "./registered.ts";
import { agentOf, type ConsulTarget } from "./target.ts";

/** Sessions and the locks they hold. */
export function describeLocks(target: () => ConsulTarget): void {
  const on = (name = "node04") => agentOf(target(), name);
  const create = async (body: object, name?: string): Promise<string> =>
    JSON.parse((await put(on(name), "/v1/session/create", body)).text).ID;
  const acquire = async (key: string, session: string): Promise<boolean> =>
    (await put(on(), `/v1/kv/${key}?acquire=${session}`, session)).json === true;
  const holder = async (key: string): Promise<string> => (await ask(on(), `/v1/kv/${key}`)).text;

  describe.concurrent("locks", () => {
    test("of two sessions one gets the lock; the other gets it when the first gives it back", async () => {
      const key = uniqueName("lock");
      const [one, two] = [await create({}), await create({}, "node01")];
      expect(await acquire(key, one)).toBe(true);
      expect(await acquire(key, two)).toBe(false);
      expect(await holder(key)).toContain(`"Session":"${one}"`);
      await put(on(), `/v1/kv/${key}?release=${one}`);
      expect(await acquire(key, two)).toBe(true);
      expect(await holder(key)).toContain('"LockIndex":2');
    });

    test("a waiter for a lock is woken when its holder ends", async () => {
      const key = uniqueName("lock");
      const one = await create({ LockDelay: "0s" });
      await acquire(key, one);
      const index = indexOf(await ask(on(), `/v1/kv/${key}`));
      const waiting = ask(on(), `/v1/kv/${key}?index=${index}&wait=20s`);
      await put(on("node01"), `/v1/session/destroy/${one}`);
      expect((await waiting).text).not.toContain("Session");
    });

    test("after its holder ended a lock waits for the lock delay", async () => {
      const key = uniqueName("lock");
      const [one, two] = [await create({ LockDelay: "2s" }), await create({})];
      await acquire(key, one);
      await put(on(), `/v1/session/destroy/${one}`);
      expect(await acquire(key, two)).toBe(false);
      await eventually(() => acquire(key, two), { timeoutMs: 20_000, intervalMs: 200 });
    });

    test("a key of a session that deletes goes with it", async () => {
      const key = uniqueName("lock");
      const one = await create({ Behavior: "delete" });
      await acquire(key, one);
      await put(on(), `/v1/session/destroy/${one}`);
      expect((await ask(on(), `/v1/kv/${key}`)).status).toBe(404);
    });

    test("a session ends when a check that it names gets critical, and is not to be had before it passes", async () => {
      const name = uniqueName("guarded");
      await put(on(), "/v1/agent/service/register", {
        Name: name,
        Check: { TTL: "10m", Status: "passing" },
      });
      await eventually(async () => (await ask(on(), `/v1/health/checks/${name}`)).text.includes("passing"));
      const session = await create({ ServiceChecks: [{ ID: `service:${name}` }], LockDelay: "0s" });
      const key = uniqueName("lock");
      await acquire(key, session);
      await put(on(), `/v1/agent/check/fail/service:${name}`);
      await eventually(async () => (await ask(on(), `/v1/session/info/${session}`)).text === "[]");
      expect(await holder(key)).not.toContain("Session");
      const again = await ask(on(), "/v1/session/create", {
        method: "PUT",
        body: { ServiceChecks: [{ ID: `service:${name}` }] },
      });
      expect(again.text).toContain(`Check 'service:${name}' is in critical state`);
      await put(on(), `/v1/agent/service/deregister/${name}`);
    });

    test(
      "a session lives past its TTL while it is renewed, and ends at twice the TTL when it is not",
      {
        timeout: 90_000,
      },
      async () => {
        const session = await create({ TTL: "10s", LockDelay: "0s" });
        const key = uniqueName("lock");
        await acquire(key, session);
        const renewedAt = performance.now();
        await put(on("node01"), `/v1/session/renew/${session}`);
        await eventually(async () => (await ask(on(), `/v1/session/info/${session}`)).text === "[]", {
          timeoutMs: 60_000,
          intervalMs: 250,
        });
        // Not before the TTL is over, and not long after twice of it.
        expect(performance.now() - renewedAt).toBeGreaterThan(10_000);
        expect(performance.now() - renewedAt).toBeLessThan(45_000);
        expect(await holder(key)).not.toContain("Session");
      },
    );
  });
}
