import { describe, expect, test } from "vitest";
import { defaultInventory, type EngineKind, type Security } from "../../src/inventory/inventory.ts";
import { chooseSecurity, type UndecidedWorld } from "../../src/world/choose-security.ts";

function undecided(engine: EngineKind, said?: Security): UndecidedWorld {
  const network = engine === "embedded" ? "127.0.5.0/24" : "172.16.206.0/24";
  const { security: _, ...inventory } = defaultInventory({ engine, network, servers: 1, clients: 1 });
  return {
    explicit: {},
    create: () => Promise.resolve({ engineReason: "asked for", inventory: { ...inventory, security: said } }),
    ...(said && { inventory: (present) => Promise.resolve({ ...present, security: said }) }),
  };
}

const call = { signal: new AbortController().signal };

describe("a new world is", () => {
  test.each<[EngineKind, Security | undefined, { secure?: boolean; open?: boolean }, Security]>([
    ["local", undefined, {}, "closed"],
    ["ssh", undefined, {}, "closed"],
    ["embedded", undefined, {}, "open"],
    ["local", "open", {}, "open"],
    ["local", "open", { secure: true }, "closed"],
    ["local", "closed", { open: true }, "open"],
    ["embedded", undefined, { open: true }, "open"],
  ])("engine %s, its file says %s, flags %j: %s", async (engine, said, flags, security) => {
    const { inventory } = await chooseSecurity(undecided(engine, said), flags).create(call);
    expect(inventory.security).toBe(security);
  });
});

describe("a world that is there", () => {
  const present = defaultInventory({
    engine: "local",
    network: "172.16.206.0/24",
    servers: 1,
    clients: 1,
    security: "open",
  });

  test.each<[Security | undefined, { secure?: boolean; open?: boolean }, Security]>([
    [undefined, {}, "open"],
    [undefined, { secure: true }, "closed"],
    ["closed", {}, "closed"],
    ["closed", { open: true }, "open"],
  ])("is open, its file says %s, flags %j: is %s", async (said, flags, security) => {
    const wanted = await chooseSecurity(undecided("local", said), flags).inventory?.(present);
    expect(wanted?.security).toBe(security);
  });
});

test("engine embedded cannot be closed, and says what can", async () => {
  const wanted = chooseSecurity(undecided("embedded"), { secure: true });
  await expect(wanted.create(call)).rejects.toMatchObject({
    code: "EMBEDDED_IS_OPEN",
    hint: expect.stringContaining("--engine local"),
  });
});

test("both flags at once are a usage error", () => {
  expect(() => chooseSecurity(undecided("local"), { secure: true, open: true })).toThrow(
    "--secure and --open: name one of them",
  );
});
