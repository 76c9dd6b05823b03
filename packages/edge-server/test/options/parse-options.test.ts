import { expect, test } from "vitest";
import { helpText } from "../../src/options/help.ts";
import { optionTable } from "../../src/options/option-table.ts";
import { parseOptions, type Command } from "../../src/options/parse-options.ts";

function parse(
  args: string[],
  environment: Record<string, string> = {},
  files: Record<string, string> = {},
): Promise<Command> {
  const readFile = (path: string) =>
    files[path] === undefined
      ? Promise.reject(new Error(`no such file ${path}`))
      : Promise.resolve(files[path]);
  return parseOptions({ args, environment, readFile });
}
async function options(...input: Parameters<typeof parse>) {
  const command = await parse(...input);
  if (command.kind === "help") throw new Error("help");
  return command.options;
}

test("a flag wins over its variable, that over the config file, that over the default", async () => {
  const file = { "edge.json": '{"retry-ratio": 0.3, "service": ["a", "b"], "request-id": true}' };
  const environment = { EDGE_CONFIG: "edge.json", EDGE_RETRY_RATIO: "0.4" };
  expect(await options(["--retry-ratio", "0.5"], environment, file)).toMatchObject({
    "retry-ratio": 0.5,
    service: ["a", "b"],
    "request-id": true,
  });
  expect(await options([], environment, file)).toMatchObject({ "retry-ratio": 0.4 });
  expect(await options([], { EDGE_CONFIG: "edge.json" }, file)).toMatchObject({ "retry-ratio": 0.3 });
  expect(await options([])).toMatchObject({
    "retry-ratio": 0.2,
    service: ["demo-server"],
    "request-id": false,
  });
});

test.each([
  ["250ms", 250],
  ["5s", 5000],
  ["1.5s", 1500],
  ["2m", 120_000],
  ["1h", 3_600_000],
  ["0.1ms", 1],
  ["0", 0],
])("%s is %i ms", async (text, ms) => {
  expect((await options(["--slow-start", text]))["slow-start"]).toBe(ms);
});

test("a switch is on by its flag and off by --no-", async () => {
  expect((await options(["--request-id"]))["request-id"]).toBe(true);
  expect((await options(["--no-retry-server-errors"]))["retry-server-errors"]).toBe(false);
});

test.each<[string, string[], Record<string, string>, string]>([
  ["a wrong flag", ["--nope"], {}, "--nope"],
  ["an argument", ["web"], {}, "web"],
  ["a wrong time", ["--slow-start", "5"], {}, '--slow-start is "5", not a time'],
  ["a time that no timer takes", ["--probe-timeout", "1200h"], {}, "24 days"],
  ["a path that is none", ["--probe-path", "/a b"], {}, '--probe-path is "/a b", not a path'],
  ["a path without a slash", ["--probe-path", "health"], {}, "begins with /"],
  ["a wrong number", ["--max-connections", "-3"], {}, "max-connections"],
  [
    "a wrong word in a variable",
    [],
    { EDGE_BALANCE: "random" },
    'EDGE_BALANCE is "random", not one of latency',
  ],
  ["a missing config file", ["--config", "nope.json"], {}, "nope.json"],
])("%s is refused with USAGE, naming it", async (_what, args, environment, text) => {
  await expect(parse(args, environment)).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringContaining(text),
  });
});

test("all wrong values are told at once", async () => {
  await expect(parse(["--slow-start", "x", "--retry-ratio", "2"])).rejects.toThrow(/slow-start.*retry-ratio/);
});

test.each(["[]", "{", '{"no-such": 1}', '{"balance": "x"}'])("config file %s is refused", async (content) => {
  await expect(parse(["--config", "f"], {}, { f: content })).rejects.toMatchObject({ code: "USAGE" });
});

test("--check-config and --help are commands of their own", async () => {
  expect((await parse(["--check-config"])).kind).toBe("check");
  expect((await parse(["-h"])).kind).toBe("help");
});

test("--help names every option with its default", () => {
  for (const [name, { help }] of Object.entries(optionTable)) {
    expect(helpText()).toContain(`--${name}`);
    expect(helpText()).toContain(help);
  }
});

test("every default is what its own parser makes of its text", async () => {
  const parsed = await options([
    "--slow-start",
    "5s",
    "--response-header-timeout",
    "15m",
    "--base-ejection-time",
    "1s",
  ]);
  expect(parsed).toEqual(await options([]));
});

test.each([
  ["whole-timeout", "request-timeout", "7s", 7000],
  ["head-timeout", "response-header-timeout", "7s", 7000],
  ["ejection-base", "base-ejection-time", "7s", 7000],
  ["ejection-longest", "max-ejection-time", "7s", 7000],
  ["retry-reserve", "min-retries-per-second", "7", 7],
] as const)(
  "--%s still works, as a flag, a variable and a setting, and a warning names --%s",
  async (old, now, text, value) => {
    const variable = (name: string) => `EDGE_${name.toUpperCase().replaceAll("-", "_")}`;
    const file = { "edge.json": JSON.stringify({ [old]: text }) };
    const inFile = { EDGE_CONFIG: "edge.json" };
    expect(await parse([`--${old}`, text])).toMatchObject({
      options: { [now]: value },
      warnings: [expect.stringContaining(`--${old} is now --${now}`)],
    });
    expect(await parse([], { [variable(old)]: text })).toMatchObject({
      options: { [now]: value },
      warnings: [expect.stringContaining(`${variable(old)} is now ${variable(now)}`)],
    });
    expect(await parse([], inFile, file)).toMatchObject({
      options: { [now]: value },
      warnings: [expect.stringContaining(`${old} in edge.json is now ${now} in edge.json`)],
    });
    expect(helpText()).toContain(`--${old} is --${now}`);
  },
);

test("a new name wins over the old one in the same place; a flag wins over both wherever else they are", async () => {
  const environment = { EDGE_REQUEST_TIMEOUT: "1s", EDGE_WHOLE_TIMEOUT: "2s" };
  expect(await options([], environment)).toMatchObject({ "request-timeout": 1000 });
  expect(await options(["--whole-timeout", "3s"], environment)).toMatchObject({ "request-timeout": 3000 });
  expect(await parse(["--request-timeout", "4s"])).toMatchObject({ warnings: [] });
});

test("a wrong value under an old name is told under that name", async () => {
  await expect(parse(["--retry-reserve", "many"])).rejects.toThrow('--retry-reserve is "many"');
});
