import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask, put } from "./ask.ts";
import { read } from "./read.ts";
import { registered, uniqueName } from "./registered.ts";
import { agentServicesShape, catalogServiceShape, checksShape } from "./shapes.ts";
import { agentOf, type ConsulTarget } from "./target.ts";

/** Services belong to the agent they were registered with. */
export function describeServices(target: () => ConsulTarget): void {
  const on = (name: string) => agentOf(target(), name);

  describe("services", () => {
    test("a service is shown under the node of the agent it was registered with, and on that agent alone", async () => {
      await using web = await registered(on("node02"), { Name: uniqueName("web"), Port: 80 });
      await eventually(async () => {
        const [instance] = await read(on("node04"), `/v1/catalog/service/${web.name}`, catalogServiceShape);
        expect(instance).toMatchObject({ Node: "node02", Address: on("node02").address, ServicePort: 80 });
      });
      expect(await read(on("node02"), "/v1/agent/services", agentServicesShape)).toHaveProperty(web.id);
      expect(await read(on("node01"), "/v1/agent/services", agentServicesShape)).not.toHaveProperty(web.id);
    });

    test("two agents hold two instances of one service", async () => {
      const Name = uniqueName("web");
      await using one = await registered(on("node01"), { Name, ID: `${Name}-1` });
      await using two = await registered(on("node04"), { Name, ID: `${Name}-2` });
      await eventually(async () => {
        const instances = await read(on("node03"), `/v1/catalog/service/${Name}`, catalogServiceShape);
        expect(instances.map(({ ServiceID }) => ServiceID)).toEqual([one.id, two.id]);
      });
    });

    test("registering again replaces the service and moves its index", async () => {
      await using web = await registered(on("node04"), { Name: uniqueName("web"), Tags: ["a"] });
      const path = `/v1/catalog/service/${web.name}`;
      const before = await eventually(async () => {
        const answer = await ask(on("node04"), path);
        expect(catalogServiceShape.parse(answer.json)[0]?.ServiceTags).toEqual(["a"]);
        return answer;
      });
      await web.update({ Tags: ["b"], Address: "10.1.2.3" });
      await eventually(async () => {
        const answer = await ask(on("node04"), path);
        expect(catalogServiceShape.parse(answer.json)[0]).toMatchObject({
          ServiceTags: ["b"],
          ServiceAddress: "10.1.2.3",
        });
        const index = (of: typeof answer): number => Number(of.headers.get("x-consul-index"));
        expect(index(answer)).toBeGreaterThan(index(before));
      });
    });

    test("registering the same again changes nothing", async () => {
      await using web = await registered(on("node04"), { Name: uniqueName("web"), Tags: ["a"] });
      const path = `/v1/catalog/service/${web.name}`;
      const before = await eventually(async () => {
        const answer = await ask(on("node04"), path);
        expect(answer.text).toContain(web.name);
        return answer;
      });
      await web.update({});
      const after = await ask(on("node04"), path);
      expect(after.json).toEqual(before.json);
    });

    test("deregistering takes the service and its checks away", async () => {
      const Name = uniqueName("web");
      await using web = await registered(on("node04"), { Name, Check: { TTL: "1h", Status: "passing" } });
      await eventually(async () => {
        expect(await read(on("node01"), `/v1/health/checks/${Name}`, checksShape)).toHaveLength(1);
      });
      await put(on("node04"), `/v1/agent/service/deregister/${web.id}`);
      await eventually(async () => {
        expect(await read(on("node01"), `/v1/health/checks/${Name}`, checksShape)).toEqual([]);
        expect(await read(on("node01"), `/v1/catalog/service/${Name}`, catalogServiceShape)).toEqual([]);
      });
      const checks = await ask(on("node04"), "/v1/agent/checks");
      expect(checks.text).not.toContain(Name);
    });

    test("an id may hold a slash and a space", async () => {
      const Name = uniqueName("web");
      const ID = `${Name}/a b`;
      await put(on("node04"), "/v1/agent/service/register", { Name, ID });
      const encoded = encodeURIComponent(ID);
      expect((await ask(on("node04"), `/v1/agent/service/${encoded}`)).status).toBe(200);
      await put(on("node04"), `/v1/agent/service/deregister/${encoded}`);
      expect((await ask(on("node04"), `/v1/agent/service/${encoded}`)).status).toBe(404);
    });
  });
}
