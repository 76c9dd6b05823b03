// Prints `N passed, N failed` over vitest JSON reports, skipped tests named first. Plain JavaScript: it runs on any Node.
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const suites = process.argv.slice(2).flatMap((file) => JSON.parse(readFileSync(file, "utf8")).testResults);
const tests = suites.flatMap((suite) => suite.assertionResults);
const withStatus = (...statuses) => tests.filter(({ status }) => statuses.includes(status));
// A suite that fails to load has no failed test of its own, but is a failure all the same.
const brokenSuites = suites.filter(
  (suite) => suite.status === "failed" && !suite.assertionResults.some(({ status }) => status === "failed"),
);

for (const test of withStatus("skipped", "pending", "todo", "disabled"))
  console.log(`skipped: ${test.fullName}`);
for (const suite of brokenSuites) console.log(`broken: ${suite.name}: ${suite.message}`);
for (const test of withStatus("failed")) {
  console.log(`failed: ${test.fullName}`);
  for (const message of test.failureMessages) console.log(indented(message));
}
const passed = withStatus("passed").length;
const failed = withStatus("failed").length + brokenSuites.length;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** The beginning of a failure, without colours: enough to know the cause where only the end of an output is kept. */
function indented(message) {
  const lines = stripVTControlCharacters(message)
    .slice(0, 4000)
    .split("\n")
    .filter((line) => !line.includes("node_modules"));
  return lines
    .slice(0, 20)
    .map((line) => `  ${line}`)
    .join("\n");
}
