import { eventually } from "testing";
import { expect, test } from "vitest";
import { ask, indexOf, put } from "../../../contract/consul/ask.ts";
import { startEmbeddedCluster } from "../../../contract/consul/embedded-cluster.ts";
import { checksShape } from "../../../contract/consul/shapes.ts";
import { agentOf } from "../../../contract/consul/target.ts";

test("a new output of the same status shows on the agent at once, and wakes no watcher", async () => {
  await using cluster = await startEmbeddedCluster();
  const agent = agentOf(cluster, "node04");
  await put(agent, "/v1/agent/service/register", { Name: "web", Check: { CheckID: "c", TTL: "1h" } });
  await put(agent, "/v1/agent/check/pass/c?note=first");
  const before = await ask(agent, "/v1/health/checks/web");
  await put(agent, "/v1/agent/check/pass/c?note=second");
  expect((await ask(agent, "/v1/agent/checks")).text).toContain("second");
  const after = await ask(agent, "/v1/health/checks/web");
  expect(checksShape.parse(after.json)[0]?.Output).toBe("first");
  expect(indexOf(after)).toBe(indexOf(before));
});

test("the catalog gets it when its time has come", async () => {
  await using cluster = await startEmbeddedCluster({ timing: { outputSyncMs: 50 } });
  const agent = agentOf(cluster, "node04");
  await put(agent, "/v1/agent/service/register", { Name: "web", Check: { CheckID: "c", TTL: "1h" } });
  await put(agent, "/v1/agent/check/pass/c?note=first");
  await put(agent, "/v1/agent/check/pass/c?note=second");
  await eventually(async () => {
    const checks = checksShape.parse((await ask(agent, "/v1/health/checks/web")).json);
    expect(checks[0]?.Output).toBe("second");
  });
});
