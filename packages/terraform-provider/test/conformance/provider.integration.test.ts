import { describe, expect, test } from "vitest";
import { writeDynamic } from "../../src/wire/values/dynamic-value.ts";
import { decodeMsgpack } from "../../src/wire/values/msgpack.ts";
import type { Value } from "../../src/wire/values/value.ts";
import { later, openShop } from "../fixtures/open-shop.ts";

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe("the schema", () => {
  test("has everything that the definition says, in the protocol's words", async () => {
    await using shop = await openShop({ configured: false });
    const { provider, resourceSchemas, dataSourceSchemas, serverCapabilities } = await shop.terraform.call(
      "GetProviderSchema",
      {},
    );
    expect(serverCapabilities).toEqual({
      planDestroy: false,
      getProviderSchemaOptional: true,
      moveResourceState: false,
    });
    expect(provider?.block?.attributes.map(({ name }) => name)).toEqual(["greeting"]);
    expect(Object.keys(dataSourceSchemas)).toEqual(["shop_all"]);
    const schema = resourceSchemas["shop_shop"];
    expect(schema?.version).toBe(2);
    const byName = new Map(schema?.block?.attributes.map((attribute) => [attribute.name, attribute]));
    expect(byName.get("name")).toMatchObject({ required: true, optional: false, computed: false });
    expect(byName.get("size")).toMatchObject({ required: false, optional: true, computed: true });
    expect(byName.get("key")).toMatchObject({ sensitive: true, writeOnly: false });
    expect(byName.get("code")).toMatchObject({ writeOnly: true });
    expect(Buffer.from(byName.get("tags")?.type ?? []).toString()).toBe('["map","string"]');
    expect(byName.get("shelves")).toMatchObject({ type: new Uint8Array() });
    expect(byName.get("shelves")?.nestedType).toMatchObject({
      nesting: 2,
      attributes: [
        { name: "label", required: true },
        { name: "full", optional: true },
      ],
    });
  });

  test("is there as names only too", async () => {
    await using shop = await openShop({ configured: false });
    expect(await shop.terraform.call("GetMetadata", {})).toMatchObject({
      resources: [{ typeName: "shop_shop" }],
      dataSources: [{ typeName: "shop_all" }],
      diagnostics: [],
    });
  });
});

describe("a configuration", () => {
  const validate = async (
    values: Parameters<Awaited<ReturnType<typeof openShop>>["shop"]>[0],
    writeOnly = true,
  ) => {
    await using shop = await openShop({ configured: false });
    const { diagnostics } = await shop.terraform.call("ValidateResourceConfig", {
      typeName: "shop_shop",
      config: shop.shop(values),
      clientCapabilities: { deferralAllowed: false, writeOnlyAttributesAllowed: writeOnly },
    });
    return diagnostics;
  };

  test("that is right has no diagnostics, and what is unknown has none either", async () => {
    expect(await validate({ name: "books", size: 2 })).toEqual([]);
    expect(
      await validate({ name: later, size: later, shelves: [{ label: later, full: null }], tags: later }),
    ).toEqual([]);
  });

  test("that is wrong is told by the path of each attribute, elements of lists and maps too", async () => {
    const found = await validate({
      name: "Books",
      shelves: [{ label: "", full: null }],
      tags: { colour: "yellow" },
    });
    expect(found.map(({ summary, severity, attribute }) => ({ summary, severity, attribute }))).toEqual([
      {
        summary: "Invalid value: small letters only",
        severity: 1,
        attribute: {
          steps: [{ attributeName: "name", elementKeyString: undefined, elementKeyInt: undefined }],
        },
      },
      {
        summary: "Invalid value: a label has letters",
        severity: 1,
        attribute: {
          steps: [
            { attributeName: "shelves", elementKeyString: undefined, elementKeyInt: undefined },
            { attributeName: undefined, elementKeyString: undefined, elementKeyInt: 0 },
            { attributeName: "label", elementKeyString: undefined, elementKeyInt: undefined },
          ],
        },
      },
      {
        summary: "Invalid value: three letters at most",
        severity: 1,
        attribute: {
          steps: [
            { attributeName: "tags", elementKeyString: undefined, elementKeyInt: undefined },
            { attributeName: undefined, elementKeyString: "colour", elementKeyInt: undefined },
          ],
        },
      },
    ]);
  });

  test("is checked as a whole by the resource", async () => {
    const label = { label: "a", full: null };
    const [found] = await validate({ name: "books", size: 1, shelves: [label, label] });
    expect(found).toMatchObject({ summary: "Too many shelves", detail: "Make it larger." });
  });

  test("with a write-only attribute is refused where the client does not know those", async () => {
    expect(await validate({ name: "books", code: "1234" })).toEqual([]);
    const [found] = await validate({ name: "books", code: "1234" }, false);
    expect(found?.summary).toBe("code needs a client that knows write-only attributes");
    expect(JSON.stringify(found)).not.toContain("1234");
  });

  test("of the provider that is not known yet is an error with what to do", async () => {
    await using shop = await openShop({ configured: false });
    const { diagnostics } = await shop.terraform.call("ConfigureProvider", {
      config: writeDynamic({ greeting: later }),
    });
    expect(diagnostics[0]).toMatchObject({
      severity: 1,
      summary: "The provider's configuration is not known yet",
    });
  });
});

describe("a plan", () => {
  test("of a new resource has its defaults, and unknown what only the apply can tell", async () => {
    await using shop = await openShop();
    const { plannedState, requiresReplace, diagnostics } = await shop.plan({ config: { name: "books" } });
    expect(diagnostics).toEqual([]);
    expect(requiresReplace).toEqual([]);
    expect(shop.read(plannedState)).toMatchObject({
      name: "books",
      size: 3,
      address: "books street",
      opened: later,
      warnings: [],
      code: null,
    });
  });

  test("carries unknown values through, also inside of others", async () => {
    await using shop = await openShop();
    const shelves: Value = [{ label: later, full: null }];
    const { plannedState } = await shop.plan({ config: { name: later, shelves, tags: later } });
    expect(shop.read(plannedState)).toMatchObject({ name: later, address: later, shelves, tags: later });
  });

  test("of what is as it should be changes nothing", async () => {
    await using shop = await openShop();
    const prior = { name: "books", size: 3, address: "books street", opened: 7, warnings: [], price: 0.1 };
    const { plannedState, requiresReplace } = await shop.plan({
      config: { name: "books", price: 0.1 },
      prior,
    });
    expect(plannedState).toEqual(shop.shop(prior));
    expect(requiresReplace).toEqual([]);
  });

  test("of a change keeps what is stable and replaces what must be", async () => {
    await using shop = await openShop();
    const prior = { name: "books", size: 3, address: "books street", opened: 7, warnings: [] };
    const larger = await shop.plan({ config: { name: "books", size: 4 }, prior });
    expect(shop.read(larger.plannedState)).toMatchObject({ size: 4, address: "books street", opened: later });
    expect(larger.requiresReplace).toEqual([]);
    const renamed = await shop.plan({ config: { name: "toys" }, prior });
    expect(renamed.requiresReplace).toMatchObject([{ steps: [{ attributeName: "name" }] }]);
  });

  test("may warn, and names the attribute", async () => {
    await using shop = await openShop();
    const { diagnostics } = await shop.plan({ config: { name: "books", size: 13 } });
    expect(diagnostics).toMatchObject([{ severity: 2, attribute: { steps: [{ attributeName: "size" }] } }]);
  });

  test("before the provider is configured is an error, not a crash", async () => {
    await using shop = await openShop({ configured: false });
    const { diagnostics } = await shop.plan({ config: { name: "books" } });
    expect(diagnostics[0]?.detail).toContain("PROVIDER_NOT_CONFIGURED");
  });
});

describe("an apply", () => {
  test("makes, changes and removes, and hands private state on from call to call", async () => {
    await using shop = await openShop();
    const { terraform } = shop;
    const planned = await shop.plan({ config: { name: "books", code: "1234" } });
    expect(JSON.parse(Buffer.from(planned.plannedPrivate).toString())).toEqual({ planned: true });
    const made = await terraform.call("ApplyResourceChange", {
      typeName: "shop_shop",
      config: shop.shop({ name: "books", code: "1234" }),
      plannedState: planned.plannedState,
      plannedPrivate: planned.plannedPrivate,
      priorState: writeDynamic(null),
    });
    expect(made.diagnostics).toEqual([]);
    expect(shop.read(made.newState)).toMatchObject({ name: "books", size: 3, opened: 1, code: null });
    expect(JSON.parse(Buffer.from(made.private).toString())).toEqual({ planned: true, built: true });
    expect(shop.shops.get("books")).toEqual({ size: 3, secret: "1234" });

    const read = await terraform.call("ReadResource", {
      typeName: "shop_shop",
      currentState: made.newState,
      private: made.private,
    });
    expect(read.newState).toEqual(made.newState);
    expect(JSON.parse(Buffer.from(read.private).toString())).toEqual({
      planned: true,
      built: true,
      read: true,
    });

    const removed = await terraform.call("ApplyResourceChange", {
      typeName: "shop_shop",
      config: writeDynamic(null),
      plannedState: writeDynamic(null),
      priorState: made.newState,
    });
    expect(shop.read(removed.newState)).toBe(null);
    expect(shop.shops.size).toBe(0);
    const gone = await terraform.call("ReadResource", { typeName: "shop_shop", currentState: made.newState });
    expect(shop.read(gone.newState)).toBe(null);
  });

  test("that fails says why, and what was made stays known", async () => {
    const building = () => Promise.reject(new Error("the roof fell in"));
    await using shop = await openShop({ building });
    const { plannedState } = await shop.plan({ config: { name: "books" } });
    const failed = await shop.terraform.call("ApplyResourceChange", {
      typeName: "shop_shop",
      config: shop.shop({ name: "books" }),
      plannedState,
      priorState: writeDynamic(null),
    });
    expect(failed.diagnostics).toMatchObject([{ severity: 1, summary: "The roof fell in" }]);
    expect(shop.read(failed.newState)).toMatchObject({ name: "books", opened: 1 });
  });

  test("of a change that fails leaves the state of before", async () => {
    const building = () => Promise.reject(new Error("no nails"));
    await using shop = await openShop({ building });
    const prior = { name: "books", size: 3, address: "books street", opened: 7, warnings: [] };
    const { plannedState } = await shop.plan({ config: { name: "books", size: 4 }, prior });
    const failed = await shop.terraform.call("ApplyResourceChange", {
      typeName: "shop_shop",
      config: shop.shop({ name: "books", size: 4 }),
      plannedState,
      priorState: shop.shop(prior),
    });
    expect(failed.diagnostics).toMatchObject([{ summary: "No nails" }]);
    expect(failed.newState).toEqual(shop.shop(prior));
  });

  test("is stopped in the middle, ends with an error, and keeps what there is", async () => {
    const begun = Promise.withResolvers<void>();
    const building = (_name: string, signal: AbortSignal): Promise<void> => {
      begun.resolve();
      return new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }),
      );
    };
    await using shop = await openShop({ building });
    const { plannedState } = await shop.plan({ config: { name: "books" } });
    const applied = shop.terraform.call("ApplyResourceChange", {
      typeName: "shop_shop",
      config: shop.shop({ name: "books" }),
      plannedState,
      priorState: writeDynamic(null),
    });
    await begun.promise;
    expect(await shop.terraform.call("StopProvider", {})).toEqual({ error: "" });
    const stopped = await applied;
    expect(stopped.diagnostics).toMatchObject([{ severity: 1, summary: "Stopped" }]);
    expect(shop.read(stopped.newState)).toMatchObject({ name: "books" });
  });

  test("never writes a secret into the log", async () => {
    await using shop = await openShop();
    const config = { name: "books", key: "hunter2", code: "1234" };
    const { plannedState } = await shop.plan({ config });
    await shop.terraform.call("ApplyResourceChange", {
      typeName: "shop_shop",
      config: shop.shop(config),
      plannedState,
      priorState: writeDynamic(null),
    });
    expect(shop.lines.length).toBeGreaterThan(0);
    expect(shop.lines.join("\n")).not.toMatch(/hunter2|1234/);
  });
});

describe("a state", () => {
  const upgrade = async (version: number, state: unknown) => {
    await using shop = await openShop({ configured: false });
    const { upgradedState, diagnostics } = await shop.terraform.call("UpgradeResourceState", {
      typeName: "shop_shop",
      version,
      rawState: { json: json(state) },
    });
    return { state: diagnostics.length === 0 ? shop.read(upgradedState) : undefined, diagnostics };
  };

  test("of today's version comes back, whatever attributes came and went since", async () => {
    const { state } = await upgrade(2, { name: "books", size: 3, gone: true });
    expect(state).toMatchObject({ name: "books", size: 3, tags: null });
    expect(state).not.toHaveProperty("gone");
  });

  test("of an older version is rewritten step by step", async () => {
    expect((await upgrade(0, { title: "books", size: "4" })).state).toMatchObject({ name: "books", size: 4 });
  });

  test("of a newer version, or of no type that is known, is refused with what to do", async () => {
    expect((await upgrade(3, {})).diagnostics[0]?.detail).toContain("STATE_TOO_NEW");
    const [wrong] = (await upgrade(2, { name: "books", tags: { colour: 7 } })).diagnostics;
    expect(wrong).toMatchObject({
      severity: 1,
      attribute: { steps: [{ attributeName: "tags" }, { elementKeyString: "colour" }] },
    });
  });

  test("is imported by id and completed by reading", async () => {
    await using shop = await openShop();
    shop.shops.set("books", { size: 9, secret: null });
    const { importedResources } = await shop.terraform.call("ImportResourceState", {
      typeName: "shop_shop",
      id: "books",
    });
    expect(importedResources).toHaveLength(1);
    const [imported] = importedResources;
    const read = await shop.terraform.call("ReadResource", {
      typeName: "shop_shop",
      currentState: imported?.state,
      private: imported?.private ?? new Uint8Array(),
    });
    expect(shop.read(read.newState)).toMatchObject({ name: "books", size: 9 });
  });

  test("of an unknown resource is refused", async () => {
    await using shop = await openShop();
    const { diagnostics } = await shop.terraform.call("ReadResource", { typeName: "shop_mall" });
    expect(diagnostics[0]?.detail).toContain("Known here: shop_shop.");
  });
});

test("a data source is read", async () => {
  await using shop = await openShop();
  shop.shops.set("books", { size: 1, secret: null });
  const { state } = await shop.terraform.call("ReadDataSource", {
    typeName: "shop_all",
    config: writeDynamic({ count: null }),
  });
  expect(decodeMsgpack(state?.msgpack ?? new Uint8Array(), ["object", { count: "number" }])).toEqual({
    count: 1,
  });
});

test("calls that this provider does not have are unimplemented, which clients take for an answer", async () => {
  await using shop = await openShop();
  await expect(shop.terraform.raw("/tfplugin6.Provider/GetFunctions")).rejects.toMatchObject({ code: 12 });
  await expect(shop.terraform.raw("/tfplugin6.Provider/GetResourceIdentitySchemas")).rejects.toMatchObject({
    code: 12,
  });
});
