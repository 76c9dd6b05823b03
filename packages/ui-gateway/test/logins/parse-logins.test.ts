import { expect, test } from "vitest";
import { parseLogins } from "../../src/logins/parse-logins.ts";

const digest = (cost = "10", kind = "b") => `$2${kind}$${cost}$${"a".repeat(53)}`;

test("lines of htpasswd are read, whatever they end with; comments and empty lines are nothing", () => {
  const text = `# who may come in\r\nanna:${digest()}\r\n\nberta:${digest("12", "y")}`;
  expect([...parseLogins("f", text)]).toEqual([
    ["anna", digest()],
    ["berta", digest("12", "y")],
  ]);
});

test.each([
  ["a password in clear", "anna:secret", "line 1 is no NAME:DIGEST"],
  ["another kind of digest", "anna:$apr1$abc$def", "line 1 is no NAME:DIGEST"],
  ["a cost that is guessed too fast", `anna:${digest("05")}`, "cost 05"],
  ["a cost that takes seconds", `anna:${digest("15")}`, "cost 15"],
  [
    "a name that is there twice",
    `anna:${digest()}\nanna:${digest()}`,
    "line 2 has a name that is there already",
  ],
  ["a name with a blank", `an na:${digest()}`, "line 1 is no NAME:DIGEST"],
  ["no login at all", "# nobody\n", "there is none"],
])("%s is refused by its line, and not shown", (_, text, words) => {
  expect(() => parseLogins("/f", text)).toThrow(
    expect.objectContaining({ code: "LOGINS_UNUSABLE", message: expect.stringContaining(words) }),
  );
  expect(() => parseLogins("/f", text)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("secret") }),
  );
});
