import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { loadJobFile } from "../../../src/deploy/job-file/load-job-file.ts";
import { renderJson } from "../../../src/deploy/job-file/render-json.ts";

const digest = "a".repeat(64);
const context = {
  datacenters: ["dc1"],
  hostCount: 4,
  network: "private",
  executable: { path: `/files/${digest}/server`, digest },
};
const job = {
  ID: "web",
  TaskGroups: [
    {
      Name: "main",
      Tasks: [{ Name: "serve", Driver: "raw_exec", Config: { command: "${executable_path}" } }],
    },
  ],
};

async function load(name: string, text: string, executable?: string) {
  await using folder = await temporaryFolder("job-file");
  const path = join(folder.path, name);
  await writeFile(path, text);
  return await loadJobFile({ path, executable });
}

async function loadJson(value: object, executable = "server") {
  const source = await load("web.json", JSON.stringify(value), executable);
  if (source.kind !== "json") throw new Error("no JSON");
  return source;
}

test("a job in JSON is read as Nomad's program prints it, with and without what stands around it", async () => {
  expect(await loadJson(job)).toMatchObject({ kind: "json", name: "web" });
  expect(await loadJson({ Job: job })).toMatchObject({ kind: "json", name: "web" });
});

test("any other name is one of Nomad's own language", async () => {
  expect(await load("web.nomad", 'variable "count" {}\njob "web" {}\n')).toMatchObject({
    kind: "hcl",
    name: "web",
    deployable: { name: "web.nomad", executable: undefined },
    variables: [{ name: "count" }],
  });
});

test.each([
  ["web.json", "{", /web\.json gives no job: .*JSON/],
  ["web.json", "[]", /an object with an ID/],
  ["web.json", '{"Job": {"Name": "web"}}', /an object with an ID/],
  ["web.json", '{"ID": "web", "Meta": {"at": "${executable_path}"}}', /there is no executable/],
  ["web.hcl", "# nothing", /it holds no job "…" block/],
])("what %s holds is refused when it is %s", async (name, text, message) => {
  await expect(load(name, text)).rejects.toMatchObject({
    code: "JOB_FILE_INVALID",
    exitCode: 2,
    message: expect.stringMatching(message),
  });
});

test("a file that is not there is refused by its whole path", async () => {
  await expect(loadJobFile({ path: "no.json" })).rejects.toMatchObject({
    code: "JOB_FILE_INVALID",
    message: expect.stringContaining(`${join(process.cwd(), "no.json")} gives no job: ENOENT`),
  });
});

test("where the executable lies is not part of the version of a job in JSON, what it is is", async () => {
  const source = await loadJson(job);
  const here = renderJson(source, { sources: [], context });
  expect(here.job.TaskGroups?.[0]?.Tasks?.[0]?.Config).toEqual({ command: `/files/${digest}/server` });
  const moved = renderJson(source, {
    sources: [],
    context: { ...context, executable: { path: "/else", digest } },
  });
  expect(moved.version).toBe(here.version);
  const executable = { path: "/else", digest: "b".repeat(64) };
  expect(renderJson(source, { sources: [], context: { ...context, executable } }).version).not.toBe(
    here.version,
  );
});

test("a job in JSON is in the namespace that it names, else in that of its world's deployment, with an account of its own", async () => {
  const source = await loadJson(job);
  const render = (more: object) => renderJson(source, { sources: [], context: { ...context, ...more } }).job;
  expect(render({ namespace: "apps" }).Namespace).toBe("apps");
  expect(render({ taskAccounts: "nd-task-" }).TaskGroups?.[0]?.Tasks?.[0]?.User).toMatch(/^nd-task-web/);
  const named = await loadJson({ ...job, Namespace: "own" });
  expect(renderJson(named, { sources: [], context: { ...context, namespace: "apps" } }).job.Namespace).toBe(
    "own",
  );
});

test("variables of a job in JSON are refused, each with its source", async () => {
  const source = await loadJson(job);
  const sources = [
    { origin: "all.yaml", values: { count: 2 } },
    { origin: "variables.zone", path: "zone", text: "a" },
  ];
  expect(() => renderJson(source, { sources, context })).toThrow(
    expect.objectContaining({
      code: "JOB_VARIABLES_INVALID",
      problems: [
        expect.objectContaining({ path: "count", source: "all.yaml" }),
        expect.objectContaining({ path: "zone", source: "variables.zone" }),
      ],
    }),
  );
});
