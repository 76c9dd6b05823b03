import { expect, test } from "vitest";
import { mergeLines } from "../../../command-line/src/terminal/merge-lines.ts";
import { renderError } from "../../../command-line/src/render-error.ts";
import { root } from "../../src/cli/root.ts";
import { createStyle } from "../../../command-line/src/terminal/style.ts";
import { table } from "../../../command-line/src/terminal/table.ts";
import { typedAs, usage } from "../../../command-line/src/commands/usage.ts";
import { upCommand } from "../../src/cli/world/up.ts";
import { unknownService } from "../../src/errors.ts";

const plain = createStyle(false);
const signal = new AbortController().signal;

test("columns are as wide as what they hold, colours not counted; numbers are aligned right", () => {
  const colourful = createStyle(true);
  const text = table(
    plain,
    ["name", "count"],
    [
      [colourful.green("a"), "5"],
      ["longer", "1234"],
    ],
  );
  expect(text.split("\n")).toEqual([
    "  name    count",
    `  ${colourful.green("a")}           5`,
    "  longer   1234",
  ]);
});

test("a user error is code, message and hint, without a stack", () => {
  const { text, document, exitCode } = renderError(unknownService("x", ["demo-server"]), {
    debug: false,
    style: plain,
    signal,
  });
  expect(text).toMatch(/^UNKNOWN_SERVICE there is no service "x"\nhint: Known services: demo-server\./);
  expect(text).not.toContain("    at ");
  expect(JSON.parse(document)).toEqual({
    ok: false,
    error: {
      code: "UNKNOWN_SERVICE",
      message: 'there is no service "x"',
      hint: expect.stringContaining("Known services"),
    },
  });
  expect(exitCode).toBe(2);
});

test("with --debug the stack and that of the cause follow", () => {
  const error = new Error("outer", { cause: new Error("inner") });
  const { text, exitCode } = renderError(error, { debug: true, style: plain, signal });
  expect(text).toContain("UNEXPECTED outer");
  expect(text).toMatch(/Error: outer\n {4}at [\s\S]*caused by: Error: inner\n {4}at /);
  expect(exitCode).toBe(1);
});

test("an error with a code and a hint of another package is shown with them", () => {
  const error = Object.assign(new Error("no leader"), { code: "NOMAD_NO_LEADER", hint: "wait" });
  const { text, exitCode } = renderError(error, { debug: false, style: plain, signal });
  expect(text).toBe("NOMAD_NO_LEADER no leader\nhint: wait");
  expect(exitCode).toBe(1);
});

test("after Ctrl-C the end is an interruption, whatever was thrown", () => {
  const aborted = AbortSignal.abort(new Error("interrupted"));
  const { text, exitCode } = renderError(new Error("socket hang up"), {
    debug: false,
    style: plain,
    signal: aborted,
  });
  expect(text).toBe("INTERRUPTED stopped by Ctrl-C");
  expect(exitCode).toBe(130);
});

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

test("lines of several sources come with their names before them", async () => {
  async function* lines(...texts: string[]): AsyncGenerator<string> {
    yield* texts;
  }
  const merged: string[] = [];
  for await (const line of mergeLines([
    { name: "a", lines: lines("1", "2") },
    { name: "long", lines: lines("3") },
  ])) {
    merged.push(line);
  }
  expect(merged.toSorted()).toEqual(["a    │ 1", "a    │ 2", "long │ 3"]);
});
