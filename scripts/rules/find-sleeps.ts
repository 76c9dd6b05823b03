import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor, type CallExpression, type NewExpression, type Program } from "oxc-parser";
import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";

/** Tests that wait for a time instead of a condition: `setTimeout` of `node:timers/promises`, or a Promise that only sets a timer. */
export function findSleeps(root: string): Finding[] {
  return listFiles(root, ["packages/*/{test,contract}/**/*.ts", "scripts/test/**/*.ts"]).flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    if (!text.includes("setTimeout")) return [];
    const count = countSleeps(parseSync(file, text).program);
    return count === 0 ? [] : [sleep(file, count)];
  });
}

function countSleeps(program: Program): number {
  const names = sleepNames(program);
  let count = 0;
  new Visitor({
    CallExpression({ callee }: CallExpression) {
      if (callee.type === "Identifier" && names.has(callee.name)) count++;
    },
    NewExpression(node: NewExpression) {
      if (isPromiseOfTimer(node)) count++;
    },
  }).visit(program);
  return count;
}

/** The names under which a module has the `setTimeout` that returns a Promise. */
function sleepNames({ body }: Program): ReadonlySet<string> {
  const names = body
    .filter((statement) => statement.type === "ImportDeclaration")
    .filter(({ source }) => source.value === "node:timers/promises")
    .flatMap(({ specifiers }) => specifiers)
    .filter((specifier) => specifier.type === "ImportSpecifier")
    .filter(({ imported }) => imported.type === "Identifier" && imported.name === "setTimeout")
    .map(({ local }) => local.name);
  return new Set(names);
}

/** `new Promise((resolve) => setTimeout(resolve, …))`. A Promise that sets a limit beside other work is no sleep. */
function isPromiseOfTimer({ callee, arguments: [executor] }: NewExpression): boolean {
  if (callee.type !== "Identifier" || callee.name !== "Promise") return false;
  if (executor?.type !== "ArrowFunctionExpression") return false;
  const { body } = executor;
  const [only, ...others] = body.type === "BlockStatement" ? body.body : [body];
  if (others.length > 0) return false;
  const expression = only?.type === "ExpressionStatement" ? only.expression : only;
  return (
    expression?.type === "CallExpression" &&
    expression.callee.type === "Identifier" &&
    expression.callee.name === "setTimeout"
  );
}

const sleep = (file: string, count: number): Finding => ({
  rule: "sleep",
  file,
  message: `The test waits for a time in ${count} ${count === 1 ? "place" : "places"}.`,
  hint: "Wait for the condition with eventually(). Where nothing must happen for a time, list the file in exceptions.json and say why.",
});
