import { expect, test } from "vitest";
import { findSleeps } from "../../rules/find-sleeps.ts";
import { plantRepository } from "./plant-repository.ts";

test.for([
  ["a delay", 'import { setTimeout as delay } from "node:timers/promises";\nawait delay(100);\n'],
  ["a Promise of a timer", "await new Promise((resolve) => setTimeout(resolve, 100));\n"],
  ["a Promise of a timer in a block", "await new Promise((resolve) => {\n  setTimeout(resolve, 100);\n});\n"],
])("%s in a test is a sleep", ([, text]) => {
  using planted = plantRepository({ "packages/p/test/a.test.ts": text });

  expect(findSleeps(planted.root)).toMatchObject([
    { rule: "sleep", file: "packages/p/test/a.test.ts", message: "The test waits for a time in 1 place." },
  ]);
});

test.for([
  ["a slow server", "server.on('request', (_, response) => setTimeout(() => response.end(), 100));\n"],
  [
    "a limit beside other work",
    "await new Promise((resolve, reject) => {\n  stream.once('end', resolve);\n  setTimeout(reject, 100);\n});\n",
  ],
  ["another timer", 'import { setImmediate } from "node:timers/promises";\nawait setImmediate();\n'],
])("%s is no sleep", ([, text]) => {
  using planted = plantRepository({ "packages/p/test/a.test.ts": text });

  expect(findSleeps(planted.root)).toEqual([]);
});
