import { expect, test } from "vitest";
import { parseFlags } from "../../src/commands/parse-flags.ts";

const ARGS = {
  service: { type: "positional", required: true },
  world: { type: "string", alias: "name", default: "default" },
  lines: { type: "string", alias: "l" },
  follow: { type: "boolean", alias: "f" },
  colour: { type: "boolean", default: true },
} as const;

test("flags, aliases, words and defaults are parsed", () => {
  expect(parseFlags(["demo-server", "--name", "second", "-l=5", "-f"], ARGS).args).toMatchObject({
    service: "demo-server",
    world: "second",
    lines: "5",
    follow: true,
    colour: true,
  });
  expect(parseFlags(["demo-server", "--no-colour"], ARGS).args).toMatchObject({
    world: "default",
    colour: false,
  });
});

test.each([
  [["x", "--wrld", "a"], "UNKNOWN_FLAG", "there is no flag --wrld", "Did you mean --world?"],
  [["x", "-z"], "UNKNOWN_FLAG", "there is no flag -z", "Add --help for the flags of this command."],
  [
    ["x", "--no-follow"],
    "UNKNOWN_FLAG",
    "there is no flag --no-follow",
    "Add --help for the flags of this command.",
  ],
  [["x", "y"], "BAD_ARGUMENT", '"y" is one word too many', "Add --help for what this command takes."],
  [["x", "--world"], "BAD_ARGUMENT", "--world needs a value", "Add --help for what this command takes."],
  [
    ["x", "--world", "--json"],
    "BAD_ARGUMENT",
    "--world needs a value",
    "Add --help for what this command takes.",
  ],
  [[], "BAD_ARGUMENT", "<service> is missing", "Add --help for what this command takes."],
])("%j is a usage error", (argv, code, message, hint) => {
  expect(() => parseFlags(argv, ARGS)).toThrow(expect.objectContaining({ code, message, hint, exitCode: 2 }));
});

test("what follows -- is no flag", () => {
  expect(parseFlags(["--", "-x"], ARGS).args).toMatchObject({ service: "-x" });
});

test("every command takes the common flags", () => {
  expect(parseFlags(["x", "--json", "--debug"], ARGS).args).toMatchObject({ json: true, debug: true });
});

test("a flag that may be given more than once keeps every value, and the order of all flags is known", () => {
  const flags = { var: { type: "string", multiple: true }, count: { type: "string" } } as const;
  const { args, typed } = parseFlags(["--var", "a=1", "--count=2", "--var=b=2"], flags);
  expect(args).toMatchObject({ var: ["a=1", "b=2"], count: "2" });
  expect(typed.flags).toEqual([
    { name: "var", value: "a=1" },
    { name: "count", value: "2" },
    { name: "var", value: "b=2" },
  ]);
  expect(parseFlags([], flags).args).toMatchObject({ var: [], count: undefined, json: false });
});

test("of a flag that counts once the last value does", () => {
  expect(parseFlags(["x", "--lines", "1", "-l", "2"], ARGS).args).toMatchObject({ lines: "2" });
});

test("what a command passes on is neither flag nor word of its own", () => {
  const { args, typed } = parseFlags(["x", "-f", "--", "ls", "-l"], ARGS, { passesThrough: true });
  expect(args).toMatchObject({ service: "x", follow: true, lines: undefined });
  expect(typed).toMatchObject({ words: ["x"], passed: ["ls", "-l"] });
});

test("a switch may be written with its value, and a value may begin with one dash", () => {
  expect(parseFlags(["x", "--follow=false", "--lines", "-1"], ARGS).args).toMatchObject({
    follow: false,
    lines: "-1",
  });
});
