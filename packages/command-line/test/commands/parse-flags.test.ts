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
  expect(parseFlags(["demo-server", "--name", "second", "-l=5", "-f"], ARGS)).toMatchObject({
    service: "demo-server",
    world: "second",
    lines: "5",
    follow: true,
    colour: true,
  });
  expect(parseFlags(["demo-server", "--no-colour"], ARGS)).toMatchObject({ world: "default", colour: false });
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
  expect(parseFlags(["--", "-x"], ARGS)).toMatchObject({ service: "-x" });
});

test("every command takes the common flags", () => {
  expect(parseFlags(["x", "--json", "--debug"], ARGS)).toMatchObject({ json: true, debug: true });
});
