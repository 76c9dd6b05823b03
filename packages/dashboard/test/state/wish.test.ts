import { expect, test } from "vitest";
import { agentsOnHost } from "../../src/state/agents-on-host.ts";
import { offersForAgent, offersForAll, offersForHost, offersForInstance } from "../../src/state/wish.ts";
import { agent, allocation, host, picture } from "../fixtures/pictures.ts";

const all = { supported: true };
const abilities = { "several-hosts": all, partition: all, power: all, executors: all };
const embedded = { ...abilities, "several-hosts": { supported: false, reason: "one machine" } };

test("what the engine cannot do is offered with the reason", () => {
  expect(offersForHost(host(), abilities).map(({ refusal }) => refusal)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(offersForHost(host(), embedded).map(({ refusal }) => refusal)).toEqual([
    "one machine",
    "one machine",
    undefined,
  ]);
  expect(offersForAll(embedded).every(({ refusal }) => refusal === undefined)).toBe(true);
});

test("nothing is offered before it is known what the engine can do", () => {
  expect(offersForAll({}).every(({ refusal }) => refusal !== undefined)).toBe(true);
});

test("a process that stands for all agents of its system says so on its button", () => {
  const shared = agent({ id: "consul", role: "all", host: "machine" });
  const [server] = agentsOnHost(picture({ agents: { consul: shared } }), host());
  expect(server).toMatchObject({ label: "Consul server", isShared: true });
  expect(server && offersForAgent(server, abilities)[0]).toEqual({
    label: "Kill the process of all Consul agents",
    wish: { do: "kill-agent", agent: "consul" },
  });
});

test("what does not run cannot be killed", () => {
  const [offer] = offersForInstance(allocation({ status: "pending" }), abilities);
  expect(offer?.refusal).toBe("it is pending");
  const down = { label: "Consul server", agent: agent({ state: "down" }), isShared: false };
  expect(offersForAgent(down, abilities)[0]?.refusal).toBe("The Consul server on node01 is down");
});

test("a host that is drained can be given allocations again, and is not drained twice", () => {
  const drained = host({ node: { status: "ready", eligible: false, draining: true } });
  const labels = (of: typeof drained) => offersForHost(of, abilities).map(({ label }) => label);
  expect(labels(drained).at(-1)).toBe("Let node01 take allocations again");
  expect(labels(host()).at(-1)).toBe("Drain node01");
});
