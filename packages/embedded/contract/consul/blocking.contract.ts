import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask, indexOf, put, type Answer } from "./ask.ts";
import { registered, uniqueName } from "./registered.ts";
import { agentOf, type ConsulTarget } from "./target.ts";

/** Long enough that no answer below comes from running out of time. */
const longWait = "20s";

/** A blocking query answers when what it asks for changes, and for nothing else. */
export function describeBlocking(target: () => ConsulTarget): void {
  const on = (name: string) => agentOf(target(), name);
  const after = (path: string, answer: Answer, wait = longWait): Promise<Answer> =>
    ask(on("node04"), `${path}${path.includes("?") ? "&" : "?"}index=${indexOf(answer)}&wait=${wait}`);
  const settled = (path: string, text: string): Promise<Answer> =>
    eventually(async () => {
      const answer = await ask(on("node04"), path);
      expect(answer.text).toContain(text);
      return answer;
    });

  describe("blocking queries", () => {
    test("answer with the same index and content when the time is up", async () => {
      await using web = await registered(on("node04"), { Name: uniqueName("web") });
      const path = `/v1/health/service/${web.name}`;
      const before = await settled(path, web.id);
      // Not shorter: a stream of 1.22 whose first state comes after the wait answers with nothing and index 1.
      for (const wait of ["200ms", "0.2s", "0m0.2s"]) {
        const answer = await after(path, before, wait);
        expect(indexOf(answer)).toBe(indexOf(before));
        expect(answer.json).toEqual(before.json);
      }
    });

    test("wake when an instance comes, changes its check and goes", async () => {
      const Name = uniqueName("web");
      await using first = await registered(on("node04"), { Name, Check: { CheckID: Name, TTL: "1h" } });
      const path = `/v1/health/service/${Name}?passing`;
      let last = await settled(`/v1/health/service/${Name}`, first.id);
      const next = async (
        change: () => Promise<unknown>,
        reached: (answer: Answer) => boolean,
      ): Promise<void> => {
        let waiting = after(path, last);
        await change();
        for (;;) {
          const answer = await waiting;
          expect(indexOf(answer)).toBeGreaterThanOrEqual(indexOf(last));
          last = answer;
          if (reached(answer)) return;
          waiting = after(path, last);
        }
      };
      const count = (wanted: number) => (answer: Answer) =>
        Array.isArray(answer.json) && answer.json.length === wanted;
      await next(() => put(on("node04"), `/v1/agent/check/pass/${Name}`), count(1));
      await next(() => put(on("node02"), "/v1/agent/service/register", { Name, ID: `${Name}-2` }), count(2));
      await next(() => put(on("node02"), `/v1/agent/service/deregister/${Name}-2`), count(1));
      await next(() => put(on("node04"), `/v1/agent/check/fail/${Name}`), count(0));
    });

    test("sleep through changes of other services", async () => {
      await using web = await registered(on("node04"), { Name: uniqueName("web") });
      const path = `/v1/health/service/${web.name}`;
      const before = await settled(path, web.id);
      const waiting = after(path, before);
      await using other = await registered(on("node04"), { Name: uniqueName("other") });
      await settled(`/v1/health/service/${other.name}`, other.id);
      await web.update({ Tags: ["changed"] });
      expect((await waiting).text).toContain("changed");
    });

    test("wait for a service that is not there yet", async () => {
      const Name = uniqueName("later");
      const path = `/v1/health/service/${Name}`;
      let last = await ask(on("node04"), path);
      expect(last.json).toEqual([]);
      expect(indexOf(last)).toBeGreaterThan(0);
      let waiting = after(path, last);
      await using later = await registered(on("node01"), { Name });
      for (;;) {
        last = await waiting;
        if (last.text.includes(later.id)) break;
        waiting = after(path, last);
      }
    });

    test("wake for the list of services", async () => {
      const before = await ask(on("node04"), "/v1/catalog/services");
      const waiting = after("/v1/catalog/services", before);
      await using web = await registered(on("node04"), { Name: uniqueName("web") });
      let answer = await waiting;
      while (!answer.text.includes(web.name)) answer = await after("/v1/catalog/services", answer);
      expect(indexOf(answer)).toBeGreaterThan(indexOf(before));
    });

    test("wake for one key and for the keys below a prefix", async () => {
      const prefix = uniqueName("kv");
      await put(on("node04"), `/v1/kv/${prefix}/a`, "1");
      const key = await ask(on("node04"), `/v1/kv/${prefix}/a`);
      const tree = await ask(on("node04"), `/v1/kv/${prefix}?recurse`);
      const ofKey = after(`/v1/kv/${prefix}/a`, key);
      const ofTree = after(`/v1/kv/${prefix}?recurse`, tree);
      await put(on("node01"), `/v1/kv/${prefix}/b`, "2");
      expect((await ofTree).text).toContain(`${prefix}/b`);
      await put(on("node01"), `/v1/kv/${prefix}/a`, "3");
      expect(indexOf(await ofKey)).toBeGreaterThan(indexOf(key));
      await ask(on("node04"), `/v1/kv/${prefix}?recurse`, { method: "DELETE" });
    });

    test("end with the client: an aborted one leaves the agent answering others", async () => {
      const before = await ask(on("node04"), "/v1/catalog/nodes");
      const gone = new AbortController();
      const waiting = ask(on("node04"), `/v1/catalog/nodes?index=${indexOf(before)}&wait=${longWait}`, {
        signal: gone.signal,
      });
      gone.abort();
      await expect(waiting).rejects.toThrow();
      expect((await ask(on("node04"), "/v1/catalog/nodes")).status).toBe(200);
    });
  });
}
