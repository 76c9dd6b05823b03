import { expect, test } from "vitest";
import { makeLogin } from "../../src/logins/make-login.ts";
import { parseLogins } from "../../src/logins/parse-logins.ts";

test("the line is one that is read again", async () => {
  const line = await makeLogin("anna", "correct horse battery");
  expect(parseLogins("f", line).get("anna")).toMatch(/^\$2b\$10\$/);
});

test.each([
  ["a short password", "anna", "short", "PASSWORD_UNUSABLE"],
  ["one that bcrypt would cut", "anna", "ü".repeat(37), "PASSWORD_UNUSABLE"],
  ["a name with a colon", "an:na", "correct horse battery", "USAGE"],
  ["a name that would be a comment", "#anna", "correct horse battery", "USAGE"],
])("%s is refused, and not shown", async (_, name, password, code) => {
  await expect(makeLogin(name, password)).rejects.toMatchObject({
    code,
    message: expect.not.stringContaining(password),
  });
});
