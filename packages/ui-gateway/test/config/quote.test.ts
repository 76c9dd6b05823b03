import { expect, test } from "vitest";
import { quote } from "../../src/config/quote.ts";

test.each(["/a b/c.pem", "/ü/{x};#'", "x"])("%s stands in quotes as it is", (value) => {
  expect(quote("a file", value)).toBe(`"${value}"`);
});

test.each(['"', "\\", "$x", "\n", "\t", "\u007f", ""])("%j is refused by what it is for", (value) => {
  expect(() => quote("the key's file", value)).toThrow(
    "the key's file cannot stand in nginx's configuration",
  );
});
