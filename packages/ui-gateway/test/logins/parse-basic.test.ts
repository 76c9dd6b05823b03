import { expect, test } from "vitest";
import { parseBasic } from "../../src/logins/parse-basic.ts";

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

test("name and password are told by the first colon, in UTF-8", () => {
  expect(parseBasic(basic("anna:pass:wörd 😀"))).toEqual({ name: "anna", password: "pass:wörd 😀" });
  expect(parseBasic(basic("anna:").replace("Basic", "bAsIc"))).toEqual({ name: "anna", password: "" });
});

test.each([
  undefined,
  "",
  "Basic",
  "Basic !",
  "Bearer abc",
  basic("anna"),
  basic(":x"),
  `${basic("a:b")}, Basic x`,
])("%j holds none", (field) => {
  expect(parseBasic(field)).toBeUndefined();
});
