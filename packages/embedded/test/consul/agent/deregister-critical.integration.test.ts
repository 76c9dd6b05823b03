import { eventually } from "testing";
import { expect, test } from "vitest";
import { put } from "../../../contract/consul/ask.ts";
import { startEmbeddedCluster } from "../../../contract/consul/embedded-cluster.ts";
import { instanceIds } from "../../../contract/consul/read.ts";
import { agentOf } from "../../../contract/consul/target.ts";

test("DeregisterCriticalServiceAfter takes away a service that stays critical, and only that", async () => {
  await using cluster = await startEmbeddedCluster({
    timing: { reapIntervalMs: 20, minimumDeregisterMs: 50 },
  });
  const agent = agentOf(cluster, "node04");
  const after = { TTL: "1h", DeregisterCriticalServiceAfter: "1ms" };
  await put(agent, "/v1/agent/service/register", { Name: "ill", Check: after });
  await put(agent, "/v1/agent/service/register", { Name: "well", Check: { ...after, Status: "passing" } });
  await put(agent, "/v1/agent/service/register", { Name: "patient", Check: { TTL: "1h" } });
  await eventually(async () => expect(await instanceIds(agent, "ill")).toEqual([]));
  expect(await instanceIds(agent, "well")).toEqual(["well"]);
  expect(await instanceIds(agent, "patient")).toEqual(["patient"]);
});
