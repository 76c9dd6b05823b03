import { expect, test } from "vitest";
import { typedPlace } from "../../../src/cli/deploy/deploy-args.ts";

test("a job is named with the flags of its place that were given", () => {
  expect(typedPlace("demo-server", { world: "default" })).toBe("demo-server");
  expect(typedPlace("demo-server", { world: "mine", namespace: "apps" })).toBe(
    "demo-server --world mine --namespace apps",
  );
});
