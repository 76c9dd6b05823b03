import { expect, test } from "vitest";
import { renderError } from "../src/render-error.ts";
import { createStyle } from "../src/terminal/style.ts";
import { UserError } from "../src/user-error.ts";

const plain = createStyle(false);
const signal = new AbortController().signal;

const unknownThing = new UserError({
  code: "UNKNOWN_SERVICE",
  message: 'there is no service "x"',
  hint: "Known services: demo-server.",
  exitCode: 2,
});

test("a user error is code, message and hint, without a stack", () => {
  const { text, document, exitCode } = renderError(unknownThing, {
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
