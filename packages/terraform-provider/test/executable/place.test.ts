import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { placeOf, settleIn } from "../../src/executable/place.ts";

test("a source that is carried is told where it lies in the checkout, once that is known", () => {
  const source = "packages/orchestrator/src/engines/embedded/plan.ts";
  expect(() => placeOf(source)).toThrow("before the checkout is known");
  const repository = resolve(import.meta.dirname, "../../../..");
  settleIn(repository);
  const place = placeOf(source);
  expect(place.filename).toBe(resolve(repository, source));
  expect(place.dirname).toBe(resolve(repository, "packages/orchestrator/src/engines/embedded"));
  expect(place.url).toBe(pathToFileURL(place.filename).href);
  expect(place.resolve("embedded")).toBe(
    pathToFileURL(resolve(repository, "packages/embedded/src/index.ts")).href,
  );
});
