import { expect, test } from "vitest";
import { createStyle, findCommand, typedAs, usage } from "command-line";
import { root } from "../../src/cli/root.ts";
import { upCommand } from "../../src/cli/world/up.ts";

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

const plain = createStyle(false);

test("the help page has usage, options with defaults, and examples", async () => {
  const page = await usage(["world", "up"], upCommand, plain);
  expect(page).toContain("pnpm world up [options]");
  expect(page).toMatch(/--world <name> +The world's name \(default: default\)/);
  expect(page).toMatch(/--json +Print one JSON document/);
  expect(page).toMatch(/Examples\n {2}pnpm world up/);
});

test("help shows commands as they are typed: pnpm has a deploy and a doctor of its own", async () => {
  expect(typedAs(["doctor"])).toBe("pnpm run doctor");
  expect(typedAs(["deploy", "history"])).toBe("pnpm run deploy history");
  expect(typedAs(["world", "up"])).toBe("pnpm world up");
  const page = await usage([], root, plain);
  expect(page).toMatch(
    /\n {2}run deploy +Deploy[\s\S]*\n {2}run doctor +Say[\s\S]*\n {2}chaos +Kill everything/,
  );
  expect(page).toMatch(/--version +Print the version/);
});
