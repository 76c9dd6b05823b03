import { expect, test } from "vitest";
import type { AnyCommand, CommandGroup } from "../../src/commands/command.ts";
import { findCommand } from "../../src/commands/find-command.ts";

const named = (description: string): AnyCommand => ({
  description,
  args: {},
  run: () => Promise.resolve({ document: {}, text: () => "" }),
});
const [up, deploy] = [named("up"), named("deploy")];
const root: CommandGroup = {
  description: "root",
  elsewhere: { chaos: "another program" },
  commands: {
    world: async () => ({ description: "world", commands: { up: async () => up } }),
    deploy: async () => ({ description: "deploy", commands: {}, fallback: async () => deploy }),
  },
};

test("words lead down the tree, what is left belongs to the command", async () => {
  expect(await findCommand(root, ["world", "up", "x", "-f"])).toEqual({
    path: ["world", "up"],
    node: up,
    rest: ["x", "-f"],
  });
});

test("a group with a fallback gives it the words that name no command", async () => {
  expect(await findCommand(root, ["deploy", "demo"])).toEqual({
    path: ["deploy"],
    node: deploy,
    rest: ["demo"],
  });
});

test.each([
  [["chaos"], "OTHER_PROGRAM"],
  [["wrld"], "UNKNOWN_COMMAND"],
  [["world", "constructor"], "UNKNOWN_COMMAND"],
])("%j is a usage error", async (argv, code) => {
  await expect(findCommand(root, argv)).rejects.toMatchObject({ code, exitCode: 2 });
});
