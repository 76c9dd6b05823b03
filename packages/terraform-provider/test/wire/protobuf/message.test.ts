import { expect, test } from "vitest";
import {
  blob,
  byName,
  flag,
  int,
  many,
  one,
  presentInt,
  presentText,
  text,
} from "../../../src/wire/protobuf/field.ts";
import type { Message } from "../../../src/wire/protobuf/codec.ts";
import { message } from "../../../src/wire/protobuf/message.ts";

const inner = message({ label: text(1) });
const all = message({
  name: text(1),
  bytes: blob(2),
  yes: flag(3),
  count: int(4),
  inside: one(5, () => inner),
  list: many(6, () => inner),
  map: byName(7, () => inner),
  key: presentText(8),
  index: presentInt(9),
});

test("a message has the bytes of proto3", () => {
  // Examples of https://protobuf.dev/programming-guides/encoding/
  expect(Buffer.from(message({ a: int(1) }).encode({ a: 150 })).toString("hex")).toBe("089601");
  expect(Buffer.from(message({ b: text(2) }).encode({ b: "testing" })).toString("hex")).toBe(
    "120774657374696e67",
  );
});

test("a message comes back as it was", () => {
  const content = {
    name: "one",
    bytes: new Uint8Array([0, 255]),
    yes: true,
    count: -5,
    inside: { label: "" },
    list: [{ label: "a" }, { label: "b" }],
    map: { x: { label: "y" } },
    key: "",
    index: 0,
  };
  const decoded = all.decode(all.encode(content));
  expect({ ...decoded, bytes: new Uint8Array(decoded.bytes) }).toEqual(content);
});

test("a message without fields has no bytes and reads as the defaults", () => {
  expect(all.encode({ name: "", count: 0, yes: false, list: [], map: {} })).toHaveLength(0);
  expect(all.decode(new Uint8Array())).toEqual({
    name: "",
    bytes: new Uint8Array(),
    yes: false,
    count: 0,
    inside: undefined,
    list: [],
    map: {},
    key: undefined,
    index: undefined,
  });
});

test("fields of a later version of the protocol are skipped", () => {
  const later = message({ name: text(1), added: int(90), more: text(91) });
  expect(message({ name: text(1) }).decode(later.encode({ name: "a", added: 3, more: "b" }))).toEqual({
    name: "a",
  });
});

test("a message can hold its own kind", () => {
  interface Tree {
    readonly name: string;
    readonly branches: readonly Tree[];
  }
  const tree: Message<Tree> = message({ name: text(1), branches: many<Tree>(2, () => tree) });
  const content = { name: "root", branches: [{ name: "leaf", branches: [] }] };
  expect(tree.decode(tree.encode(content))).toEqual(content);
});
