import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { resolveSources } from "jobspec";
import { parseFlags } from "command-line";
import { variableArgs, variableSources } from "../../src/cli/deploy/deploy-args.ts";
import { worldFolder } from "../../src/files/world-folder.ts";
import { testJob } from "./fixtures/test-job.ts";
import { writeTestService } from "./fixtures/test-service.ts";
import { loadJobSource } from "../../src/deploy/job-source.ts";
import { readVariableSources } from "../../src/deploy/variable-files.ts";

const none = { varFiles: [], vars: [], environment: {} };

async function serviceWith(folder: string, files: Readonly<Record<string, string>>) {
  await mkdir(join(folder, "variables"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, "variables", name), text);
  return { name: "demo", jobModule: join(folder, "job.ts"), executable: join(folder, "x") };
}

test("sources are ordered: all, the world's, environment, --var-file, --var", async () => {
  await using folder = await temporaryFolder("variables");
  const service = await serviceWith(folder.path, {
    "all.yaml": "count: 2\ntags: [a]\n",
    "prod.json": '{"count": 5}',
    "default.yaml": "count: 9\n",
  });
  const extra = join(folder.path, "extra.yml");
  await writeFile(extra, "check:\n  interval: 1s\n");
  const sources = await readVariableSources(service, "prod", {
    varFiles: [extra],
    vars: ["count=6", "note=a=b"],
    environment: { NOMAD_DEMO_VAR_check__interval: "2s" },
  });
  expect(sources).toEqual([
    { origin: "variables/all.yaml", values: { count: 2, tags: ["a"] } },
    { origin: "variables/prod.json", values: { count: 5 } },
    { origin: "NOMAD_DEMO_VAR_check__interval", path: "check.interval", text: "2s" },
    { origin: extra, values: { check: { interval: "1s" } } },
    { origin: "--var count", path: "count", text: "6" },
    { origin: "--var note", path: "note", text: "a=b" },
  ]);
});

test("a service without files has no sources, an empty file no values", async () => {
  await using folder = await temporaryFolder("variables");
  const service = await serviceWith(folder.path, { "all.yaml": "# nothing yet\n" });
  expect(await readVariableSources(service, "default", none)).toEqual([
    { origin: "variables/all.yaml", values: {} },
  ]);
  expect(await readVariableSources({ ...service, jobModule: "/nowhere/job.ts" }, "default", none)).toEqual(
    [],
  );
});

test.each([
  ["a list", "- 1\n", "it is not an object"],
  ["broken YAML", "a: [\n", "does not give variables"],
])("%s is refused with the file's name", async (_what, text, reason) => {
  await using folder = await temporaryFolder("variables");
  const service = await serviceWith(folder.path, { "all.yaml": text });
  await expect(readVariableSources(service, "default", none)).rejects.toMatchObject({
    code: "VARIABLE_FILE_INVALID",
    message: expect.stringContaining(reason),
    exitCode: 2,
  });
});

test("a named file that is not there is an error, unlike the optional ones", async () => {
  await using folder = await temporaryFolder("variables");
  const service = await serviceWith(folder.path, {});
  const flags = { ...none, varFiles: ["/nowhere/x.yaml"] };
  await expect(readVariableSources(service, "default", flags)).rejects.toMatchObject({
    code: "VARIABLE_FILE_INVALID",
  });
});

test.each(["count", "=4", ""])("--var %j assigns nothing", async (text) => {
  await using folder = await temporaryFolder("variables");
  const service = await serviceWith(folder.path, {});
  await expect(readVariableSources(service, "default", { ...none, vars: [text] })).rejects.toMatchObject({
    code: "ASSIGNMENT_INVALID",
    exitCode: 2,
  });
});

test("--count counts in order with --var, and both win over the environment", async () => {
  await using folder = await temporaryFolder("variables");
  const service = await writeTestService(folder.path, "demo");
  const source = await loadJobSource(service);
  const place = { world: { folder: worldFolder(folder.path, "default") }, source };
  const count = async (...argv: readonly string[]): Promise<unknown> => {
    const { typed } = parseFlags(argv, variableArgs, { takesMore: true });
    const sources = await variableSources(place, { typed, variables: { NOMAD_DEMO_VAR_count: "7" } });
    return resolveSources(testJob("demo"), sources).variables["count"];
  };
  expect(await count()).toBe(7);
  expect(await count("--count", "2", "--var", "count=3")).toBe(3);
  expect(await count("--var=count=3", "--count=2")).toBe(2);
  expect(await count("--var", "count=3", "--", "--count", "2")).toBe(3);
});
