import { expect, test } from "vitest";
import { readHclVariables } from "../../src/deploy/hcl-variables.ts";

test.each([
  ["type = string", false],
  ["type = number", false],
  ["", false],
  ["default = 3", false],
  ['default = "x"', false],
  ["type = bool", true],
  ["type = list(string)", true],
  ["type = object({ x = number })", true],
  ["default = false", true],
  ['default = ["a"]', true],
  ["default = { a = 1 }", true],
  ['type = string\n  description = "type = list(string)"', false],
  ["# type = string\n  type = map(string)", true],
])("text for a variable with { %s } is an expression: %s", (body, takesExpression) => {
  const text = `variable "one" {\n  ${body}\n}\njob "x" {}\n`;
  expect(readHclVariables(text)).toMatchObject([{ name: "one", takesExpression }]);
});

test("what only looks like a variable is none: in comments, texts and here-documents", () => {
  const text = `
# variable "comment" {}
/*
variable "block" {}
*/
variable "real" { default = "}" }
job "x" {
  template {
    data = <<-EOT
variable "document" {}
    EOT
  }
}
  variable "second" {
    type = list(string)
  }
`;
  expect(readHclVariables(text)).toMatchObject([
    { name: "real", takesExpression: false },
    { name: "second", takesExpression: true },
  ]);
});

test.each([
  ["type = string", true],
  ["", true],
  ['default = "x"', true],
  ["type = number", false],
  ["default = 3", false],
  ["default = -3", false],
  ["type = any", false],
  ["type = list(string)", false],
  ["default = [1]", false],
])("the value of a variable with { %s } is text: %s", (body, isText) => {
  expect(readHclVariables(`variable "one" {\n  ${body}\n}\n`)).toMatchObject([{ isText }]);
});
