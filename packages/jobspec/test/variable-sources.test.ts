import { defineJob, resolveSources, secretVariable, type VariableSource } from "jobspec";
import { expect, test } from "vitest";
import { z } from "zod";

const template = defineJob({
  name: "demo",
  variables: z.object({
    count: z.int().default(3),
    name: z.string().default("x"),
    tags: z.array(z.string()).default(["a"]),
    check: z.object({ path: z.string().default("/info"), interval: z.string().default("5s") }).prefault({}),
    labels: z.record(z.string(), z.string()).default({}),
    fast: z.boolean().default(false),
    token: secretVariable().optional(),
  }),
  render: () => ({ TaskGroups: [] }),
});

const typed = (path: string, text: string): VariableSource => ({ origin: `--var ${path}`, path, text });
const file = (origin: string, values: Record<string, unknown>): VariableSource => ({ origin, values });

test("a later source wins value by value, and every value knows where it comes from", () => {
  const { variables, origins } = resolveSources(template, [
    file("all.yaml", { count: 4, check: { path: "/health" } }),
    file("default.yaml", { count: 5 }),
    typed("check.interval", "1s"),
    { origin: "NOMAD_DEMO_VAR_count", path: "count", text: "6" },
  ]);
  expect(variables).toEqual({ count: 6, check: { path: "/health", interval: "1s" } });
  expect(origins.find(({ path }) => path === "count")).toEqual({
    path: "count",
    value: 6,
    origin: "NOMAD_DEMO_VAR_count",
    overrides: [
      { origin: "default.yaml", value: 5 },
      { origin: "all.yaml", value: 4 },
      { origin: "default", value: 3 },
    ],
  });
  expect(
    origins.filter(({ path }) => path.startsWith("check")).map(({ path, origin }) => [path, origin]),
  ).toEqual([
    ["check.path", "all.yaml"],
    ["check.interval", "--var check.interval"],
  ]);
  expect(origins.find(({ path }) => path === "tags")).toMatchObject({
    value: ["a"],
    origin: "default",
    overrides: [],
  });
});

test.each([
  ["count", "7", 7],
  ["name", "7", "7"],
  ["fast", "true", true],
  ["tags", "b,c", ["b", "c"]],
  ["tags", '["b,c"]', ["b,c"]],
  ["tags", "", []],
  ["labels", '{"a":"1"}', { a: "1" }],
  ["check.interval", "0", "0"],
])("%s=%s is read as its schema wants it", (path, text, value) => {
  const [leaf = ""] = path.split(".").slice(-1);
  const { variables } = resolveSources(template, [typed(path, text)]);
  expect(path.includes(".") ? variables["check"] : variables).toEqual({ [leaf]: value });
});

test("labels merge by key; a whole value replaces what is below it", () => {
  const { variables } = resolveSources(template, [
    file("a", { labels: { a: "1", b: "2" } }),
    typed("labels.b", "3"),
  ]);
  expect(variables).toEqual({ labels: { a: "1", b: "3" } });
});

test("every problem is named at once with its source", () => {
  const sources = [
    file("prod.yaml", { cuont: 4, check: { interval: 5 } }),
    typed("count", "many"),
    typed("fast", "yes"),
  ];
  expect(() => resolveSources(template, sources)).toThrow(
    expect.objectContaining({
      problems: expect.arrayContaining([
        expect.objectContaining({ path: "cuont", kind: "unknown", source: "prod.yaml" }),
        expect.objectContaining({ path: "check.interval", expected: "string", source: "prod.yaml" }),
        expect.objectContaining({ path: "count", expected: "number", source: "--var count" }),
        expect.objectContaining({ path: "fast", expected: "boolean", source: "--var fast" }),
      ]),
    }),
  );
});

test("a secret is shown by its digest, also where it was overridden or refused", () => {
  const { origins, variables } = resolveSources(template, [
    file("a", { token: "hunter1" }),
    typed("token", "hunter2"),
  ]);
  expect(variables["token"]).toBe("hunter2");
  expect(JSON.stringify(origins)).not.toContain("hunter");
  const refused = () => resolveSources(template, [file("a", { token: ["hunter3"] })]);
  expect(refused).toThrow(/token/);
  expect(refused).not.toThrow(/hunter3/);
});

test("names from the prototype are names like others", () => {
  expect(() => resolveSources(template, [typed("__proto__.x", "1"), typed("constructor", "1")])).toThrow(
    /constructor: no such variable/,
  );
});

test.each(["__proto__.leaked", "constructor.leaked", "constructor.prototype.leaked"])(
  "a variable named %s changes nothing that other objects have",
  (name) => {
    expect(() => resolveSources(template, [typed(name, "1")])).toThrow(/no such variable/);
    expect("leaked" in {} || "leaked" in Object).toBe(false);
  },
);
