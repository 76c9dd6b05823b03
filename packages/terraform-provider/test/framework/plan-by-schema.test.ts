import { describe, expect, test } from "vitest";
import { attribute } from "../../src/framework/attribute.ts";
import { text } from "../../src/framework/kinds.ts";
import { planBySchema, replacedBy, type Values } from "../../src/framework/plan-by-schema.ts";
import { unknownValue } from "../../src/wire/values/value.ts";

const description = "";
const attributes = {
  name: attribute(text(), { mode: "required", replaces: true, description }),
  note: attribute(text(), { mode: "optional", description }),
  colour: attribute(text(), { mode: "optional-computed", otherwise: "red", description }),
  place: attribute(text(), { mode: "optional-computed", description }),
  address: attribute(text(), { mode: "computed", stable: true, description }),
  version: attribute(text(), { mode: "computed", description }),
  secret: attribute(text(), { mode: "optional", writeOnly: true, description }),
} as const;

const nothing: Values = Object.fromEntries(Object.keys(attributes).map((name) => [name, null]));
const prior: Values = { ...nothing, name: "a", colour: "red", place: "here", address: "1", version: "7" };

describe("what a schema says of a change", () => {
  test("a new resource: defaults, and unknown what is computed", () => {
    const config = { ...nothing, name: "a", secret: "x" };
    expect(planBySchema({ attributes, config, prior: undefined, proposed: config })).toEqual({
      name: "a",
      note: null,
      colour: "red",
      place: unknownValue,
      address: unknownValue,
      version: unknownValue,
      secret: null,
    });
  });

  test("no change: everything stays, nothing is unknown", () => {
    const config = { ...nothing, name: "a", secret: "another" };
    expect(planBySchema({ attributes, config, prior, proposed: { ...prior, secret: null } })).toEqual(prior);
  });

  test("a change: what is computed is open again, but for what is stable", () => {
    const config = { ...nothing, name: "a", note: "b" };
    expect(planBySchema({ attributes, config, prior, proposed: { ...prior, note: "b" } })).toEqual({
      ...prior,
      note: "b",
      place: unknownValue,
      version: unknownValue,
    });
  });

  test("a default comes back when its value is no longer written", () => {
    const config = { ...nothing, name: "a" };
    const blue = { ...prior, colour: "blue" };
    expect(planBySchema({ attributes, config, prior: blue, proposed: blue })).toMatchObject({
      colour: "red",
    });
  });

  test("another resource: by attributes that say so, an unknown value too", () => {
    expect(replacedBy(attributes, prior, { ...prior, note: "b" })).toEqual([]);
    expect(replacedBy(attributes, prior, { ...prior, name: "b" })).toEqual([[{ attribute: "name" }]]);
    expect(replacedBy(attributes, prior, { ...prior, name: unknownValue })).toHaveLength(1);
    expect(replacedBy(attributes, undefined, prior)).toEqual([]);
  });
});
