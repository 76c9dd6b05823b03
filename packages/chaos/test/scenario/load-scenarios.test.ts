import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "testing";
import { durationSchema, formatDuration } from "../../src/pace/duration.ts";
import { builtInFolder, loadScenarios, parseScenario } from "../../src/scenario/load-scenarios.ts";
import { requirementsOf } from "../../src/scenario/requirements-of.ts";
import { unmetRequirements, type Capabilities } from "../../src/world/requirements.ts";

const minimal = `
name: mine
title: Mine
description: What I want to know.
faults:
  - do: kill
    agents: { system: consul }
`;

test("the five of the original are there, each allows no failed request and no restart", async () => {
  const five = (await loadScenarios()).filter(({ suites }) => suites.includes("five"));
  expect(five.map(({ original }) => original)).toEqual([
    "kill_consul.yml",
    "kill_consul_and_nomad.yml",
    "kill_consul_servers.yml",
    "kill_nomad.yml",
    "kill_nomad_servers.yml",
  ]);
  for (const { expect: wanted } of five) expect(wanted).toMatchObject({ failedRequests: 0, restarts: 0 });
});

test("every built-in scenario says what happens and why, and fits into its deadline", async () => {
  for (const { name, description, timing, expect: wanted } of await loadScenarios()) {
    expect(description.length, name).toBeGreaterThan(60);
    expect(timing.before + timing.after + wanted.recovery, name).toBeLessThanOrEqual(timing.deadline);
  }
});

test("what is left out has safe defaults: no failed request allowed, supervised, bounded", () => {
  expect(parseScenario(minimal, "mine.yaml")).toMatchObject({
    policy: "supervised",
    expect: { failedRequests: 0, recovery: 60_000 },
    timing: { deadline: 150_000 },
    faults: [{ at: 0, agents: { system: "consul", role: "any", raft: "any", pick: "all" } }],
  });
});

test.each([
  ["kill", "do: murder", /faults\.0/],
  ["system: consul", "system: etcd", /faults\.0\.agents\.system/],
  ["name: mine", "name: Mine!", /name: lower-case/],
  ["title: Mine", "title: Mine\nextra: 1", /extra/],
])("a mistake is named with its place: %s → %s", (from, to, message) => {
  expect(() => parseScenario(minimal.replace(from === "kill" ? "do: kill" : from, to), "mine.yaml")).toThrow(
    message,
  );
});

test("text that is no YAML is a user's error with the file's name", () => {
  expect(() => parseScenario("a: [", "broken.yaml")).toThrow(/broken\.yaml/);
});

test("own scenarios stand beside the built-in ones, but not under the same name", async () => {
  await using folder = await temporaryFolder("scenarios");
  await writeFile(join(folder.path, "mine.yaml"), minimal);
  const names = (await loadScenarios([builtInFolder, folder.path])).map(({ name }) => name);
  expect(names).toContain("mine");
  expect(names).toContain("kill-consul");
  await writeFile(join(folder.path, "again.yml"), minimal);
  await expect(loadScenarios([folder.path])).rejects.toMatchObject({ code: "CHAOS_SCENARIO_TWICE" });
  await expect(loadScenarios([join(folder.path, "none")])).rejects.toMatchObject({
    code: "CHAOS_SCENARIO_INVALID",
  });
});

test("what a scenario needs follows from its faults and its policy", async () => {
  const needs = Object.fromEntries((await loadScenarios()).map((each) => [each.name, requirementsOf(each)]));
  expect(needs["kill-consul-and-nomad"]).toEqual([]);
  expect(needs["kill-both-leaders"]).toEqual(["raft"]);
  expect(needs["kill-server-majority"]).toEqual(["separate-agents", "hold"]);
  expect(needs["power-off-leading-host"]).toEqual(["raft", "several-hosts", "power"]);
  expect(needs["slow-network"]).toEqual(["several-hosts", "slow-network"]);
  expect(needs["exit-instance"]).toEqual(["plain-instances"]);
  expect(needs["kill-instance"]).toEqual([]);
  expect(needs["kill-vault"]).toEqual(["vault"]);
  expect(needs["kill-vault-leader"]).toEqual(["raft", "vault"]);
  expect(needs["kill-everything"]).toEqual(["vault"]);
  expect(needs["seal-vault"]).toEqual(["vault", "unsealers"]);
  expect(needs["rotate-certificates"]).toEqual(["vault", "short-certificates"]);
});

test("a scenario that asks by HTTPS alone needs Vault: the edges' certificates are its", () => {
  const asked = parseScenario(`${minimal}\nprobe: { targets: [https] }`, "mine.yaml");
  expect(requirementsOf(asked)).toEqual(["vault"]);
});

test("executors are needed where they shall be killed", async () => {
  const [killNomad] = (await loadScenarios()).filter(({ name }) => name === "kill-nomad");
  expect(requirementsOf(killNomad!, { withExecutors: true })).toEqual(["executors"]);
});

test("what is impossible here is said with the reason", () => {
  const yes = { supported: true };
  const can: Capabilities = {
    raft: { supported: false, reason: "one process" },
    "separate-agents": yes,
    "several-hosts": yes,
    hold: yes,
    executors: yes,
    partition: yes,
    "split-systems": yes,
    "slow-network": yes,
    power: yes,
    deploy: yes,
    vault: { supported: false, reason: "this one has none" },
    unsealers: yes,
    "short-certificates": yes,
    "plain-instances": yes,
  };
  expect(unmetRequirements(["raft", "hold", "vault"], can)).toEqual([
    "needs real Raft elections with a leader to find (one process)",
    "needs a world with Vault (this one has none)",
  ]);
});

test("durations are read and written as people write them", () => {
  const texts = ["250ms", "20s", "1.5m", "20", "s", "-1s"];
  expect(texts.map((text) => durationSchema.safeParse(text).data)).toEqual([
    250,
    20_000,
    90_000,
    undefined,
    undefined,
    undefined,
  ]);
  expect([250, 1500, 20_000, 120_000].map(formatDuration)).toEqual(["250ms", "1.5s", "20s", "2m"]);
});
