import { expect, test } from "vitest";
import { ask } from "../../contract/consul/ask.ts";
import { startEmbeddedCluster } from "../../contract/consul/embedded-cluster.ts";
import { agentOf } from "../../contract/consul/target.ts";

const notThere = [
  ["PUT", "/v1/event/fire/x", "PUT /v1/event/fire/x"],
  ["GET", "/v1/operator/autopilot/health", "GET /v1/operator/autopilot/health"],
  ["GET", "/v1/connect/ca/roots", "GET /v1/connect/ca/roots"],
  ["GET", "/v1/acl/tokens", "GET /v1/acl/tokens"],
  ["GET", "/v1/health/service/web?peer=x", "?peer="],
  ["GET", "/v1/agent/service/web?hash=3a5c&wait=1s", "?hash="],
] as const;

test("what the embedded Consul lacks is 501 and says so, never a wrong 200", async () => {
  await using cluster = await startEmbeddedCluster();
  const agent = agentOf(cluster, "node01");
  for (const [method, path, named] of notThere) {
    const answer = await ask(agent, path, { method });
    expect(answer.status).toBe(501);
    expect(answer.text).toContain(named);
    expect(answer.text).toContain("embedded Consul does not implement");
  }
  for (const path of ["/", "/ui", "/ui/dc1/services"]) {
    const answer = await ask(agent, path);
    expect(answer.status).toBe(501);
    expect(answer.text).toContain("pnpm world status");
  }
});

test("a registration that needs a real agent is 501, and registers nothing", async () => {
  await using cluster = await startEmbeddedCluster();
  const agent = agentOf(cluster, "node01");
  for (const more of [
    { Connect: { Native: true } },
    { Kind: "connect-proxy" },
    { Check: { GRPC: "127.0.0.1:1", Interval: "1s" } },
    { Check: { AliasService: "y" } },
  ]) {
    const body = { Name: "x", ...more };
    expect((await ask(agent, "/v1/agent/service/register", { method: "PUT", body })).status).toBe(501);
  }
  expect((await ask(agent, "/v1/agent/services")).json).toEqual({});
});
