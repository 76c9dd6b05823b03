import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createNomadClient, type NomadFetch } from "nomad-client-ts";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { hasVariable, loadJobSource, type JobSource } from "../../src/deploy/job-source.ts";
import { renderHcl } from "../../src/deploy/render-hcl.ts";

const HCL = `
variable "executable_path" {}
variable "network" {}
variable "count" { default = 3 }
variable "motto" { default = "" }

job "web" {
  group "web" { count = var.count }
}
`;

const digest = "a".repeat(64);
const context = {
  datacenters: ["dc1"],
  hostCount: 4,
  network: "private",
  executable: { path: `/files/${digest}/web`, digest },
};
const { signal } = new AbortController();

async function loadHcl(text: string): Promise<Extract<JobSource, { kind: "hcl" }>> {
  await using folder = await temporaryFolder("hcl");
  const jobModule = join(folder.path, "web.nomad.hcl");
  await writeFile(jobModule, text);
  const source = await loadJobSource({ name: "web", jobModule, executable: "/x" });
  if (source.kind !== "hcl") throw new Error("no HCL");
  return source;
}

/** Stands where Nomad's parser would: answers with a job that holds what it was sent. */
function parser(answer: (variables: string) => Response) {
  const sent: { JobHCL: string; Variables: string; Canonicalize: boolean }[] = [];
  const fetch: NomadFetch = (_url, init) => {
    const body: (typeof sent)[number] = JSON.parse(typeof init.body === "string" ? init.body : "");
    sent.push(body);
    return Promise.resolve(answer(body.Variables));
  };
  return { nomad: createNomadClient({ address: "http://127.0.0.1:4646", fetch }), sent };
}

const jobWith = (variables: string): Response =>
  Response.json({
    ID: "web",
    TaskGroups: [{ Name: "web", Tasks: [{ Name: "t", Driver: "raw_exec", Config: { variables } }] }],
  });

test("Nomad's parser gets the file, our values as HCL, and what the file wants to know of the world", async () => {
  const source = await loadHcl(HCL);
  const { nomad, sent } = parser(jobWith);
  const sources = [
    { origin: "all.yaml", values: { count: 4, motto: "100 ${percent} %{if}" } },
    { origin: "--var count", path: "count", text: "5" },
  ];
  const { rendered, origins } = await renderHcl({ nomad, source, sources, context, signal });
  expect(sent[0]).toMatchObject({ JobHCL: HCL, Canonicalize: true });
  expect(sent[0]?.Variables.split("\n")).toEqual([
    `executable_path = "/files/${digest}/web"`,
    'network = "private"',
    'count = "5"',
    'motto = "100 $${percent} %%{if}"',
    "",
  ]);
  expect(origins.find(({ path }) => path === "count")).toEqual({
    path: "count",
    value: "5",
    origin: "--var count",
    overrides: [{ value: 4, origin: "all.yaml" }],
  });
  expect(rendered).toMatchObject({ name: "web", job: { ID: "web" }, variables: { count: "5" } });
});

test("text for a list, a map or a boolean is an expression, as with Nomad's own -var; JSON is the value of a file", async () => {
  const source = await loadHcl(`
variable "zones" { type = list(string) }
variable "limits" { type = map(number) }
variable "debug" { default = false }
variable "motto" { type = string }
job "web" {}
`);
  const render = async (values: Readonly<Record<string, string>>) => {
    const { nomad, sent } = parser(jobWith);
    const sources = Object.entries(values).map(([path, text]) => ({ origin: `--var ${path}`, path, text }));
    const { rendered } = await renderHcl({ nomad, source, sources, context, signal });
    return { rendered, lines: sent[0]?.Variables.trim().split("\n") };
  };
  const { rendered, lines } = await render({
    zones: '["a", "b"]',
    limits: "{ cpu = 2 }",
    debug: "true",
    motto: '["a"]',
  });
  expect(lines).toEqual([
    'zones = ["a","b"]',
    "limits = ({ cpu = 2 })",
    "debug = true",
    'motto = "[\\"a\\"]"',
  ]);
  expect(rendered.variables).toMatchObject({ zones: ["a", "b"], limits: "{ cpu = 2 }" });
});

test("where the executable lies is not part of the version, what it is is", async () => {
  const source = await loadHcl(HCL);
  const render = async (executable: typeof context.executable) => {
    const { nomad } = parser(jobWith);
    return (await renderHcl({ nomad, source, sources: [], context: { ...context, executable }, signal }))
      .rendered;
  };
  const here = await render(context.executable);
  expect((await render({ path: "/elsewhere", digest })).version).toBe(here.version);
  const other = await render({ path: "/elsewhere", digest: "b".repeat(64) });
  expect(other.version).not.toBe(here.version);
  expect(other.digests.spec).toBe(here.digests.spec);
});

test("a secret is sent to be deployed, and recorded and shown by its digest, with what follows from it", async () => {
  const secret = "hunter2hunter2";
  const source = await loadHcl('variable "password" { type = string }\njob "web" {}\n');
  const { nomad, sent } = parser((variables) => {
    const password = /^password = "(.*)"$/m.exec(variables)?.[1] ?? "";
    return jobWith(`${password} ${Buffer.from(password).toString("base64")}`);
  });
  const sources = [
    { origin: "all.yaml", values: { password: "before" } },
    { origin: "secret_variables.password", path: "password", text: secret, secret: true },
  ];
  const { rendered, origins } = await renderHcl({ nomad, source, sources, context, signal });
  const encoded = Buffer.from(secret).toString("base64");
  expect(JSON.stringify(rendered.job)).toContain(`${secret} ${encoded}`);
  for (const text of [rendered.spec, rendered.variables, origins].map((part) => JSON.stringify(part)))
    expect([text.includes(secret), text.includes(encoded)]).toEqual([false, false]);
  expect(origins).toEqual([
    {
      path: "password",
      value: expect.stringMatching(/^secret:sha256:/),
      origin: "secret_variables.password",
      overrides: [{ origin: "all.yaml", value: "before" }],
    },
  ]);
  expect(sent).toHaveLength(2);
});

test("a secret that is no text is refused: a digest would not fit in its place", async () => {
  const source = await loadHcl('variable "pin" { type = number }\njob "web" {}\n');
  const { nomad, sent } = parser(jobWith);
  const sources = [{ origin: "secret_variables.pin", path: "pin", text: "1234", secret: true }];
  await expect(renderHcl({ nomad, source, sources, context, signal })).rejects.toMatchObject({
    code: "JOB_VARIABLES_INVALID",
    message: expect.not.stringContaining("1234"),
    problems: [{ path: "pin", kind: "invalid" }],
  });
  expect(sent).toEqual([]);
});

test("a file that wants the path of an executable, and has none, is left without it for Nomad to say so", async () => {
  const source = await loadHcl(HCL);
  const { nomad, sent } = parser(jobWith);
  const none = { ...source, deployable: { ...source.deployable, executable: undefined } };
  await renderHcl({ nomad, source: none, sources: [], context, signal });
  expect(sent[0]?.Variables).not.toContain("executable_path");
});

test("variables that the file does not declare are named all at once with their sources", async () => {
  const source = await loadHcl(HCL);
  const { nomad, sent } = parser(jobWith);
  const sources = [
    { origin: "--var cuont", path: "cuont", text: "5" },
    { origin: "all.yaml", values: { mote: "x" } },
  ];
  await expect(renderHcl({ nomad, source, sources, context, signal })).rejects.toMatchObject({
    code: "JOB_VARIABLES_INVALID",
    problems: [
      { path: "cuont", source: "--var cuont" },
      { path: "mote", source: "all.yaml" },
    ],
  });
  expect(sent).toEqual([]);
});

test.each([
  ["input.hcl:3,4-5: Invalid expression", "web.nomad.hcl:3,4-5: Invalid expression", "line and columns"],
  [
    "input.hcl:6,13-18: Error in function call; filesystem function disabled",
    "web.nomad.hcl:6,13-18",
    "reads no files",
  ],
])("what Nomad's parser refuses is named with the file: %s", async (reason, message, hint) => {
  const source = await loadHcl(HCL);
  const { nomad } = parser(() => new Response(`Failed to parse job: ${reason}`, { status: 400 }));
  await expect(renderHcl({ nomad, source, sources: [], context, signal })).rejects.toMatchObject({
    code: "HCL_INVALID",
    exitCode: 2,
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});

test("an engine without a parser says so", async () => {
  const source = await loadHcl(HCL);
  const { nomad } = parser(() => new Response("no HCL parser here", { status: 501 }));
  await expect(renderHcl({ nomad, source, sources: [], context, signal })).rejects.toMatchObject({
    code: "NOMAD_NOT_IMPLEMENTED",
    hint: expect.stringContaining("real Nomad agents"),
  });
});

test("short flags are known by the variables that a file declares", async () => {
  const source = await loadHcl(HCL);
  expect(hasVariable(source, "count")).toBe(true);
  expect(hasVariable(source, "update.canary")).toBe(false);
});

test("a file without a job block is refused by its name", async () => {
  await expect(loadHcl("# nothing")).rejects.toMatchObject({ code: "JOB_MODULE_INVALID" });
});
