import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask, put } from "./ask.ts";
import { instanceIds, read } from "./read.ts";
import { registered, uniqueName } from "./registered.ts";
import { catalogServicesShape, checksShape, instancesShape, nodesShape } from "./shapes.ts";
import { agentOf, type ConsulTarget } from "./target.ts";

/** What is true of the cluster as a whole, asked anywhere. */
export function describeCatalog(target: () => ConsulTarget): void {
  const on = (name: string) => agentOf(target(), name);

  describe("the cluster", () => {
    test("has its four hosts as nodes, each alive", async () => {
      const nodes = await read(on("node04"), "/v1/catalog/nodes", nodesShape);
      const hosts = target().agents.map(({ name, address }) => ({ Node: name, Address: address }));
      expect(nodes.map(({ Node, Address }) => ({ Node, Address }))).toEqual(expect.arrayContaining(hosts));
      for (const { name } of target().agents) {
        const checks = await read(on("node01"), `/v1/health/node/${name}`, checksShape);
        expect(checks).toContainEqual(expect.objectContaining({ CheckID: "serfHealth", Status: "passing" }));
      }
    });

    test("shows the consul service on its three servers, with one check each", async () => {
      for (const agent of target().agents) {
        const instances = await read(agent, "/v1/health/service/consul?passing", instancesShape);
        expect(instances.map(({ Node }) => Node.Node)).toEqual(["node01", "node02", "node03"]);
        expect(instances.map(({ Checks }) => Checks.length)).toEqual([1, 1, 1]);
      }
    });

    test("has one leader, which is among its three peers, and every agent says so", async () => {
      const leaders = new Set<unknown>();
      for (const agent of target().agents) {
        const leader = (await ask(agent, "/v1/status/leader")).json;
        const peers = (await ask(agent, "/v1/status/peers")).json;
        leaders.add(leader);
        expect(peers).toHaveLength(3);
        expect(peers).toContain(leader);
      }
      expect(leaders.size).toBe(1);
    });

    test("each agent knows itself and all members", async () => {
      for (const agent of target().agents) {
        const self = await ask(agent, "/v1/agent/self");
        expect(self.json).toMatchObject({
          Config: {
            NodeName: agent.name,
            Datacenter: target().datacenter,
            Server: agent.server,
            Version: target().version,
          },
          Member: { Name: agent.name, Addr: agent.address, Status: 1 },
        });
        const members = await ask(agent, "/v1/agent/members");
        expect(members.json).toHaveLength(4);
      }
    });

    test("lists services with the tags of all their instances", async () => {
      const Name = uniqueName("web");
      await using one = await registered(on("node01"), { Name, ID: `${Name}-1`, Tags: ["a", "b"] });
      await using two = await registered(on("node02"), { Name, ID: `${Name}-2`, Tags: ["b", "c"] });
      await eventually(async () => {
        const services = await read(on("node04"), "/v1/catalog/services", catalogServicesShape);
        expect(services[Name]?.toSorted()).toEqual(["a", "b", "c"]);
      });
      await eventually(async () =>
        expect(await instanceIds(on("node04"), Name, "?tag=b")).toEqual([one.id, two.id]),
      );
      expect(await instanceIds(on("node04"), Name, "?tag=a&tag=b")).toEqual([one.id]);
      expect(await instanceIds(on("node04"), Name, "?tag=a&tag=c")).toEqual([]);
    });

    test("keeps a node without an agent until it is deregistered", async () => {
      const node = uniqueName("outside");
      const Service = { ID: node, Service: node, Port: 5432 };
      const Check = { CheckID: node, Name: "outside", Status: "passing", ServiceID: node };
      await put(on("node04"), "/v1/catalog/register", { Node: node, Address: "192.0.2.1", Service, Check });
      await eventually(async () => expect(await instanceIds(on("node02"), node, "?passing")).toEqual([node]));
      await put(on("node04"), "/v1/catalog/register", {
        Node: node,
        Address: "192.0.2.1",
        Check: { ...Check, Status: "critical" },
      });
      await eventually(async () => expect(await instanceIds(on("node02"), node, "?passing")).toEqual([]));
      await put(on("node04"), "/v1/catalog/deregister", { Node: node });
      await eventually(async () => expect(await instanceIds(on("node02"), node)).toEqual([]));
    });
  });

  describe("consistency", () => {
    test.each(["", "?stale", "?consistent", "?cached"])(
      "a query with %j tells how current it is",
      async (query) => {
        const answer = await ask(on("node04"), `/v1/health/service/consul${query}`);
        const mode = query === "?stale" ? "stale" : query === "?consistent" ? "consistent" : "leader";
        expect(answer.headers.get("x-consul-effective-consistency")).toBe(mode);
        expect(answer.headers.get("x-consul-knownleader")).toMatch(/^(true|false)$/);
        expect(answer.headers.get("x-consul-lastcontact")).toMatch(/^\d+$/);
        expect(answer.headers.has("x-cache")).toBe(query === "?cached");
      },
    );

    test("a cached answer says how old it is, and follows changes", async () => {
      const Name = uniqueName("web");
      await using web = await registered(on("node04"), { Name });
      const path = `/v1/health/service/${Name}?cached`;
      await eventually(async () => expect((await ask(on("node04"), path)).text).toContain(Name));
      const hit = await ask(on("node04"), path);
      expect(hit.headers.get("x-cache")).toBe("HIT");
      expect(hit.headers.get("age")).toMatch(/^\d+$/);
      await web.update({ Tags: ["changed"] });
      await eventually(async () => expect((await ask(on("node04"), path)).text).toContain("changed"));
    });
  });
}
