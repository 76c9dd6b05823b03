import { fetch } from "undici";
import { eventually } from "testing";
import { expect, test } from "vitest";
import {
  createNomadClient,
  ifFound,
  isConflict,
  watch,
  type Job,
  type NomadClient,
  type NomadFetch,
} from "nomad-client-ts";
import { operationFor, operationIds, schemaProblems } from "./fixtures/check-schema.ts";
import { startRealAgent } from "./fixtures/real-agent.ts";

const job = (changes: Partial<Job> = {}): Job => ({
  ID: "conformance",
  Datacenters: ["dc1"],
  TaskGroups: [
    {
      Name: "group",
      Count: 1,
      Networks: [{ Mode: "host", DynamicPorts: [{ Label: "http" }] }],
      Services: [{ Name: "conformance", Provider: "nomad", PortLabel: "http", Tags: ["a"] }],
      Update: { HealthCheck: "task_states", MinHealthyTime: 1e8, AutoRevert: true },
      Disconnect: { LostAfter: 60e9, Replace: false, Reconcile: "keep_original" },
      Tasks: [
        {
          Name: "task",
          Driver: "raw_exec",
          Config: {
            command: "/bin/sh",
            args: ["-c", "trap 'exit 0' TERM; echo hello; while :; do sleep 0.1; done"],
          },
          KillSignal: "SIGTERM",
          Identities: [{ Name: "shown", Audience: ["conformance"], File: true }],
          Resources: { CPU: 50, MemoryMB: 32 },
        },
      ],
    },
  ],
  ...changes,
});

test("every answer of a real agent is what the document says", async ({ signal }) => {
  await using agent = await startRealAgent();
  const { checkedFetch, problems, seen } = checkAnswers();
  const nomad = createNomadClient({ address: agent.address, fetch: checkedFetch });
  await callEverything(nomad, signal);
  expect([...problems].sort()).toEqual([]);
  expect(operationIds().filter((id) => !seen.has(id))).toEqual([]);
});

function checkAnswers() {
  const problems = new Set<string>();
  const seen = new Set<string>();
  const checkedFetch: NomadFetch = async (url, init) => {
    const response: Response = await fetch(url, init);
    const operation = operationFor(init.method ?? "GET", new URL(url).pathname);
    if (!operation) problems.add(`${init.method} ${url}: not in the document`);
    if (!operation || !response.ok) return response;
    seen.add(operation.id);
    if (!operation.answer) return response;
    const text = await response.text();
    const answer: unknown = text === "" ? null : JSON.parse(text);
    for (const problem of schemaProblems(answer, operation.answer, operation.id)) problems.add(problem);
    return new Response(text, response);
  };
  return { checkedFetch, problems, seen };
}

async function callEverything(nomad: NomadClient, signal: AbortSignal): Promise<void> {
  await nomad.agent.self();
  await nomad.agent.members();
  expect((await nomad.agent.health()).server?.ok).toBe(true);
  expect(await nomad.status.leader()).toMatch(/:4647$/);
  expect(await nomad.status.peers()).toHaveLength(1);
  const [node] = await nomad.nodes.list();
  if (!node) throw new Error("no node");
  await nomad.nodes.read(node.ID);

  expect(await ifFound(nomad.jobs.read("conformance"))).toBeUndefined();
  expect(await nomad.jobs.latestDeployment("conformance")).toBeNull();
  const plan = await nomad.jobs.plan({ Job: job() });
  expect(plan.JobModifyIndex).toBe(0);
  const submission = { Source: "{}", Format: "json" as const, Variables: "x = 1" };
  await nomad.jobs.register({ Job: job(), EnforceIndex: true, JobModifyIndex: 0, Submission: submission });
  const twice = nomad.jobs.register({ Job: job(), EnforceIndex: true, JobModifyIndex: 0 });
  expect(isConflict(await twice.catch((error: unknown) => error))).toBe(true);
  expect(await deploymentEnd(nomad, signal)).toBe("successful");

  expect((await nomad.jobs.submission("conformance", 0)).Variables).toBe("x = 1");
  await nomad.jobs.list();
  await nomad.jobs.read("conformance");
  await nomad.jobs.summary("conformance");
  await nomad.jobs.scaleStatus("conformance");
  const [evaluation] = await nomad.jobs.evaluations("conformance");
  if (!evaluation) throw new Error("no evaluation");
  await nomad.evaluations.read(evaluation.ID, { related: true });
  await nomad.evaluations.allocations(evaluation.ID);
  const [allocation] = await nomad.jobs.allocations("conformance");
  if (!allocation) throw new Error("no allocation");
  await nomad.allocations.list();
  await nomad.allocations.read(allocation.ID);
  await nomad.nodes.allocations(node.ID);
  const log = nomad.allocations.logs(allocation.ID, { task: "task", type: "stdout", follow: true });
  for await (const chunk of log) {
    expect(Buffer.from(chunk).toString()).toBe("hello\n");
    break;
  }
  await nomad.allocations.signal(allocation.ID, { name: "SIGCONT" });
  await nomad.allocations.restart(allocation.ID, { task: "task" });
  await nomad.jobs.evaluate("conformance", { forceReschedule: true });

  // A canary that waits for its promotion, then one that is failed and reverted.
  const canary = job();
  const [group] = canary.TaskGroups ?? [];
  if (!group) throw new Error("no group");
  group.Update = { ...group.Update, Canary: 1 };
  group.Meta = { try: "1" };
  await nomad.jobs.plan({ Job: canary });
  await nomad.jobs.register({ Job: canary });
  const promoted = await placedCanary(nomad, signal);
  await nomad.deployments.list();
  await nomad.deployments.allocations(promoted);
  await eventually(() => nomad.deployments.promote(promoted));
  expect(await deploymentEnd(nomad, signal)).toBe("successful");
  await nomad.jobs.register({ Job: { ...canary, TaskGroups: [{ ...group, Meta: { try: "2" } }] } });
  await nomad.deployments.fail(await placedCanary(nomad, signal));
  await nomad.jobs.versions("conformance", { diffs: true });
  await nomad.jobs.deployments("conformance");
  await nomad.jobs.revert("conformance", { version: 0 });
  await deploymentEnd(nomad, signal);

  // Nothing fits: a plan, and an evaluation, that say why.
  const unfit = job({
    ID: "unfit",
    Constraints: [{ LTarget: "${node.class}", RTarget: "none", Operand: "=" }],
  });
  const refused = await nomad.jobs.plan({ Job: unfit });
  expect(refused.FailedTGAllocs?.["group"]?.ConstraintFiltered).toEqual({ "${node.class} = none": 1 });
  await nomad.jobs.register({ Job: unfit });
  await eventually(async () =>
    (await nomad.jobs.evaluations("unfit")).some(({ Status }) => Status === "blocked"),
  );
  await nomad.jobs.stop("unfit", { purge: true });

  await nomad.jobs.scale("conformance", { group: "group", count: 2, message: "more" });
  const [running] = await nomad.jobs.allocations("conformance");
  if (running) await nomad.allocations.stop(running.ID);
  await nomad.nodes.setEligibility(node.ID, "ineligible");
  await nomad.nodes.setEligibility(node.ID, "eligible");
  await nomad.nodes.drain(node.ID, { Deadline: 1e9 });
  await nomad.nodes.read(node.ID);
  await nomad.nodes.drain(node.ID, null, { markEligible: true });
  const { ID } = await nomad.jobs.parse({
    JobHCL: 'job "parsed" {\n group "g" {\n task "t" {\n driver = "raw_exec"\n }\n }\n }',
    Canonicalize: true,
  });
  expect(ID).toBe("parsed");
  await nomad.jobs.stop("conformance", { purge: true });
}

async function deploymentEnd(nomad: NomadClient, signal: AbortSignal): Promise<string> {
  for await (const { data } of watch((query) => nomad.jobs.latestDeployment("conformance", query), {
    signal,
  })) {
    if (!data || data.Status === "running" || data.Status === "pending") continue;
    await nomad.deployments.read(data.ID);
    return data.Status;
  }
  return "unreachable";
}

async function placedCanary(nomad: NomadClient, signal: AbortSignal): Promise<string> {
  for await (const { data } of watch((query) => nomad.jobs.latestDeployment("conformance", query), {
    signal,
  })) {
    if (data?.Status === "running" && data.TaskGroups?.["group"]?.HealthyAllocs === 1) return data.ID;
  }
  return "unreachable";
}
