import { expect, test } from "vitest";
import { createStyle, parseFlags, type CommandResult } from "command-line";
import { inOrder } from "../../../src/cli/deploy/in-order.ts";
import { neverDeployed } from "../../../src/deploy/errors.ts";

const { signal } = new AbortController();
const style = createStyle(false);

/** One word per service: what it does. */
async function runAll(words: readonly string[], goesOn = false) {
  const begun: string[] = [];
  const run = (word: string): Promise<CommandResult> => {
    begun.push(word);
    if (word === "fails") return Promise.reject(neverDeployed("fails", "default"));
    const exitCode = word === "changes" ? 3 : 0;
    return Promise.resolve({ document: { job: word }, text: () => `${word} is done`, exitCode });
  };
  const result = await inOrder(words, { run, goesOn, signal });
  return { begun, text: result.text(style), document: result.document, exitCode: result.exitCode };
}

test("services are deployed one after the other", async () => {
  expect(await runAll(["one", "two"])).toEqual({
    begun: ["one", "two"],
    text: "one is done\ntwo is done",
    document: { ok: true, services: [{ job: "one" }, { job: "two" }] },
    exitCode: 0,
  });
});

test("the first that fails ends it; what was done before and what was not begun are told", async () => {
  const { begun, text, document, exitCode } = await runAll(["one", "fails", "two"]);
  expect(begun).toEqual(["one", "fails"]);
  expect(text).toMatch(/^one is done\nNEVER_DEPLOYED world default[^]*\nNot begun: two\.$/);
  expect(document).toMatchObject({
    ok: false,
    services: [{ job: "one" }, { ok: false, service: "fails", error: { code: "NEVER_DEPLOYED" } }],
  });
  expect(exitCode).toBe(1);
});

test("of plans all are shown, and a change of any makes exit code 3", async () => {
  expect(await runAll(["one", "changes", "two"], true)).toMatchObject({ exitCode: 3, begun: { length: 3 } });
  expect(await runAll(["changes", "fails", "two"], true)).toMatchObject({
    exitCode: 1,
    begun: { length: 3 },
  });
});

test("only a command that takes more words than it names gets them", () => {
  const args = { service: { type: "positional", required: true } } as const;
  expect(parseFlags(["a", "b"], args, { takesMore: true }).typed.words).toEqual(["a", "b"]);
  expect(() => parseFlags(["a", "b"], args)).toThrow('"b" is one word too many');
});
