import * as fc from "fast-check";
import { defineJob, renderJob, secretValues, secretVariable, versionDiff, type JobContext } from "jobspec";
import { UserError } from "command-line/user-error";
import { expect, test } from "vitest";
import { z } from "zod";

const digest = (letter: string) => letter.repeat(64);
const context: JobContext = {
  datacenters: ["dc1"],
  hostCount: 4,
  network: "private",
  executable: { path: `/worlds/one/files/${digest("a")}/server`, digest: digest("a") },
};

const template = defineJob({
  name: "demo",
  variables: z.object({
    count: z.int().default(3),
    greeting: z.string().default("hello"),
    tags: z.array(z.string()).default([]),
    labels: z.record(z.string(), z.string()).default({}),
    check: z.object({ path: z.string().default("/info") }).prefault({}),
    owner: z.string().optional(),
  }),
  render: ({ count, greeting, tags, labels, check }, { datacenters, executable }) => ({
    Datacenters: [...datacenters],
    TaskGroups: [
      {
        Name: "web",
        Count: count,
        Services: [
          {
            Name: "web",
            Tags: tags,
            Meta: labels,
            Checks: [{ Type: "http", Path: check.path, Interval: 5e9, Timeout: 1e9 }],
          },
        ],
        Tasks: [
          { Name: "server", Driver: "raw_exec", Config: { command: executable.path, args: [greeting] } },
        ],
      },
    ],
  }),
});

const render = (variables = {}, changes: Partial<JobContext> = {}) =>
  renderJob(template, { variables, context: { ...context, ...changes } });

test("a rendered job carries the template's name, its variables and a version", () => {
  const rendered = render({ count: 5 });
  expect(rendered.job).toMatchObject({ ID: "demo", Name: "demo", TaskGroups: [{ Count: 5 }] });
  expect(rendered.variables).toMatchObject({ count: 5, greeting: "hello", check: { path: "/info" } });
  expect(rendered.version).toMatch(/^[0-9a-f]{64}$/);
  expect(rendered.version.startsWith(rendered.shortVersion)).toBe(true);
  expect(rendered.shortVersion).toHaveLength(12);
});

test("where a world keeps its files is not part of the version, but of the job", () => {
  const here = render();
  const there = render({}, { executable: { path: "/opt/elsewhere/server", digest: digest("a") } });
  expect(there.version).toBe(here.version);
  expect(there.job.TaskGroups?.[0]?.Tasks?.[0]?.Config?.["command"]).toBe("/opt/elsewhere/server");
});

test("another executable at the same path is another version with the same spec", () => {
  const diff = versionDiff(
    render(),
    render({}, { executable: { ...context.executable, digest: digest("b") } }),
  );
  expect(diff).toMatchObject({
    changed: true,
    executable: { changed: true, before: digest("a"), after: digest("b") },
    spec: { changed: false, changes: [] },
    variables: { changed: false, changes: [] },
  });
});

test("a variable that changes nothing in the job is another version all the same", () => {
  const diff = versionDiff(render(), render({ owner: "me" }));
  expect(diff).toMatchObject({
    changed: true,
    spec: { changed: false },
    variables: { changed: true, changes: [{ path: "owner", before: undefined, after: "me" }] },
  });
});

test("a changed template with the same variables is another version", () => {
  const changed = {
    ...template,
    render: (...args: Parameters<typeof template.render>) => ({ ...template.render(...args), Priority: 80 }),
  };
  expect(versionDiff(render(), renderJob(changed, { context }))).toMatchObject({
    changed: true,
    spec: { changed: true, changes: [{ path: "Priority", before: 50, after: 80 }] },
    variables: { changed: false },
  });
});

test("a changed variable names its effect on the job, by names and not by positions", () => {
  expect(versionDiff(render(), render({ count: 4 })).spec.changes).toEqual([
    { path: "TaskGroups.web.Count", before: 3, after: 4 },
  ]);
});

test("the order of variables and of tags does not matter", () => {
  const a = render({ count: 4, tags: ["x", "y"], labels: { a: "1", b: "2" } });
  const b = render({ labels: { b: "2", a: "1" }, tags: ["x", "y"], count: 4 });
  expect(a.version).toBe(b.version);
  expect(render({ tags: ["y", "x"] }).digests.spec).toBe(render({ tags: ["x", "y"] }).digests.spec);
});

const variablesArbitrary = fc.record({
  count: fc.integer({ min: 0, max: 9 }),
  greeting: fc.string(),
  tags: fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 3 }),
  labels: fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
});

test("equal inputs have equal versions; different variables have different ones", () => {
  fc.assert(
    fc.property(variablesArbitrary, variablesArbitrary, (a, b) => {
      expect(render(structuredClone(a)).version).toBe(render(a).version);
      const equal = JSON.stringify(render(a).variables) === JSON.stringify(render(b).variables);
      expect(render(a).version === render(b).version).toBe(equal);
    }),
  );
});

test("no two different changes of world, executable or variables share a version", () => {
  const versions = [
    render(),
    render({ count: 4 }),
    render({ greeting: "bye" }),
    render({}, { datacenters: ["dc2"] }),
    render({}, { datacenters: ["dc1", "dc2"] }),
    render({}, { executable: { ...context.executable, digest: digest("b") } }),
  ].map(({ version }) => version);
  expect(new Set(versions).size).toBe(versions.length);
});

test("unknown, missing and ill-typed variables are named all at once", () => {
  const needy = defineJob({ ...template, variables: template.variables.extend({ region: z.string() }) });
  const attempt = () =>
    renderJob(needy, {
      context,
      variables: { cuont: 4, count: "many", check: { paht: "/" }, labels: { free: "yes" } },
    });
  expect(attempt).toThrow(
    expect.objectContaining({
      code: "JOB_VARIABLES_INVALID",
      problems: [
        expect.objectContaining({ path: "count", kind: "invalid", expected: "number" }),
        expect.objectContaining({ path: "region", kind: "missing", expected: "string" }),
        expect.objectContaining({ path: "cuont", kind: "unknown" }),
        expect.objectContaining({ path: "check.paht", kind: "unknown" }),
      ],
    }),
  );
});

test("a template that renders differently each time is refused", () => {
  let calls = 0;
  const impure = defineJob({
    ...template,
    render: (...args) => ({ ...template.render(...args), Priority: ++calls }),
  });
  expect(() => renderJob(impure, { context })).toThrow(UserError);
  expect(() => renderJob(impure, { context })).toThrow("renders differently each time");
});

test("a template cannot change what it is given", () => {
  const rude = defineJob({
    ...template,
    render: (variables, world) => {
      variables.tags.push("x");
      return template.render(variables, world);
    },
  });
  const tags: string[] = [];
  expect(renderJob(rude, { context, variables: { tags } }).variables["tags"]).toEqual([]);
  expect(tags).toEqual([]);
});

test("a digest that is none is refused", () => {
  expect(() => render({}, { executable: { path: "/x", digest: "abc" } })).toThrow(
    '"abc" is not a SHA-256 digest',
  );
});

const withSecret = defineJob({
  name: "vault",
  variables: z.object({
    token: secretVariable().optional(),
    nested: z.object({ keys: z.array(secretVariable().min(3)).default([]) }).prefault({}),
  }),
  render: ({ token, nested }) => ({
    TaskGroups: [
      {
        Name: "g",
        Tasks: [
          { Name: "t", Driver: "raw_exec", Env: { TOKEN: `Bearer ${token}`, KEYS: nested.keys.join() } },
        ],
      },
    ],
  }),
});

test("a secret is in the registered job, and nowhere else", () => {
  const { job, ...recorded } = renderJob(withSecret, {
    context,
    variables: { token: "hunter2", nested: { keys: ["swordfish"] } },
  });
  expect(job.TaskGroups?.[0]?.Tasks?.[0]?.Env).toEqual({ TOKEN: "Bearer hunter2", KEYS: "swordfish" });
  expect(JSON.stringify(recorded)).not.toMatch(/hunter2|swordfish/);
  expect(JSON.stringify(recorded.spec)).toContain("Bearer secret:sha256:");
});

test("the texts of a registered job that hold a secret are known by its spec", () => {
  const variables = { token: "hunter2", nested: { keys: ["swordfish"] } };
  const { job, spec } = renderJob(withSecret, { context, variables });
  expect([...secretValues(spec, job)].sort()).toEqual(["Bearer hunter2", "swordfish"]);
  expect([...secretValues(spec, undefined)]).toEqual([]);
});

test("another secret is another version, the same one the same", () => {
  const version = (token: string) => renderJob(withSecret, { context, variables: { token } }).version;
  expect(version("one")).toBe(version("one"));
  expect(version("one")).not.toBe(version("two"));
});
