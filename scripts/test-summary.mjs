// Prints `N passed, N failed` from a vitest JSON report, skipped tests named first. Plain JavaScript: it runs on any Node.
import { readFileSync } from "node:fs";

const [file] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, "utf8"));
const tests = report.testResults.flatMap((suite) => suite.assertionResults);
for (const test of tests.filter(({ status }) => status === "skipped" || status === "pending")) {
  console.log(`skipped: ${test.fullName}`);
}
// A suite that fails to load has no tests of its own, but is a failure all the same.
const brokenSuites = report.testResults.filter(
  (suite) => suite.status === "failed" && !suite.assertionResults.some(({ status }) => status === "failed"),
);
for (const suite of brokenSuites) console.log(`broken: ${suite.name}: ${suite.message}`);
const failed = report.numFailedTests + brokenSuites.length;
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1;
