import { maxClients } from "orchestrator";
import { expect, test } from "vitest";
import { worldAttributes } from "../../../src/resources/world/attributes.ts";

test("a world has as many clients as the orchestrator allows, and no more", () => {
  const { check } = worldAttributes.clients.kind;
  expect(check.safeParse(maxClients).success).toBe(true);
  expect(check.safeParse(maxClients + 1).success).toBe(false);
});
