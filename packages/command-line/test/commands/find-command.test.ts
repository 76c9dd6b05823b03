import { expect, test } from "vitest";
import { closest } from "../../src/commands/closest.ts";
import { findCommand } from "../../src/commands/find-command.ts";
import { root } from "../../../orchestrator/src/cli/root.ts";

test("words lead down the tree, what is left belongs to the command", async () => {
  const found = await findCommand(root, ["world", "logs", "nomad", "-f"]);
  expect(found.path).toEqual(["world", "logs"]);
  expect(found.rest).toEqual(["nomad", "-f"]);
  expect(found.node).toHaveProperty("run");
});

test("nothing, or a flag, after a group stays at the group", async () => {
  expect((await findCommand(root, [])).node).toBe(root);
  expect(await findCommand(root, ["world", "--help"])).toMatchObject({ path: ["world"], rest: ["--help"] });
});

test("a word that is a program of its own says how that is typed", async () => {
  await expect(findCommand(root, ["chaos", "list"])).rejects.toMatchObject({
    code: "OTHER_PROGRAM",
    hint: expect.stringContaining("pnpm run chaos"),
    exitCode: 2,
  });
});

test.each([
  [["wrld"], 'there is no command "wrld"', 'Did you mean "world"?'],
  [["world", "dwon"], 'there is no command "world dwon"', 'Did you mean "down"?'],
  [["explode"], 'there is no command "explode"', "Known here: demo, deploy, doctor, world."],
  [["constructor"], 'there is no command "constructor"', "Known here: demo, deploy, doctor, world."],
])("%j is a usage error with a hint", async (argv, message, hint) => {
  await expect(findCommand(root, argv)).rejects.toMatchObject({
    code: "UNKNOWN_COMMAND",
    message,
    hint,
    exitCode: 2,
  });
});

test("every command of the tree can be loaded and says what it does", async () => {
  const describe = async (node: typeof root, path: string): Promise<string[]> => {
    const found: string[] = [];
    for (const [word, load] of Object.entries(node.commands)) {
      const child = await load();
      expect(child.description, `${path} ${word}`).not.toBe("");
      found.push(...("commands" in child ? await describe(child, `${path} ${word}`) : [`${path} ${word}`]));
    }
    return found;
  };
  expect((await describe(root, "")).length).toBeGreaterThan(5);
});

test.each([
  ["statsu", ["status", "up"], "status"],
  ["--jsn", ["--json", "--help"], "--json"],
  ["x", ["up", "down"], undefined],
  ["", ["up"], undefined],
])("%j is nearest to %j: %j", (word, known, wanted) => {
  expect(closest(word, known)).toBe(wanted);
});
