import { describe, expect, test } from "vitest";
import { encode, ExtData } from "@msgpack/msgpack";
import type { CtyType } from "../../../src/wire/values/cty-type.ts";
import { decodeMsgpack, encodeMsgpack } from "../../../src/wire/values/msgpack.ts";
import { unknownValue, type Value } from "../../../src/wire/values/value.ts";

const hex = (value: Value): string => Buffer.from(encodeMsgpack(value)).toString("hex");
const read = (bytes: string, type: CtyType): Value => decodeMsgpack(Buffer.from(bytes, "hex"), type);

describe("a value in MessagePack", () => {
  test("has the bytes that Terraform writes", () => {
    expect(hex(unknownValue)).toBe("d40000");
    expect(hex(null)).toBe("c0");
    expect(hex("a")).toBe("a161");
    expect(hex(7)).toBe("07");
    expect(hex({ a: [true, unknownValue] })).toBe("81a16192c3d40000");
  });

  test("keeps a fraction as the text that a configuration has", () => {
    expect(hex(0.1)).toBe("a3302e31");
    expect(read("a3302e31", "number")).toBe(0.1);
  });

  test("may be unknown with something known about it", () => {
    // Extension 12: { 1: false }, definitely not null.
    expect(read("c7030c8101c2", "string")).toBe(unknownValue);
    expect(decodeMsgpack(encode([new ExtData(77, new Uint8Array(3))]), ["list", "string"])).toEqual([
      unknownValue,
    ]);
  });

  test("comes back as it was, through every type", () => {
    const type: CtyType = [
      "object",
      {
        text: "string",
        number: "number",
        flag: "bool",
        list: ["list", ["object", { inside: "string" }]],
        set: ["set", "number"],
        map: ["map", "bool"],
      },
    ];
    const value: Value = {
      text: "ü",
      number: -12.5,
      flag: false,
      list: [{ inside: null }, { inside: unknownValue }],
      set: [1, 2 ** 53 - 1],
      map: { yes: true },
    };
    expect(decodeMsgpack(encodeMsgpack(value), type)).toEqual(value);
  });

  test("is refused with its path where it is of another type", () => {
    const type: CtyType = ["object", { hosts: ["list", ["object", { port: "number" }]] }];
    expect(() => decodeMsgpack(encodeMsgpack({ hosts: [{ port: "x" }] }), type)).toThrow(
      "hosts[0].port: it is to be a number",
    );
    expect(() => decodeMsgpack(encodeMsgpack({ hosts: [{}] }), type)).toThrow("hosts[0].port: it is missing");
    expect(() => decodeMsgpack(encodeMsgpack({ hosts: [], more: 1 }), type)).toThrow(
      "there is no attribute more",
    );
  });

  test("is refused where a number would come back as another", () => {
    expect(() => read(`b0${Buffer.from("9007199254740993").toString("hex")}`, "number")).toThrow(
      "more digits",
    );
    expect(() => read(`b4${Buffer.from("0.333333333333333333").toString("hex")}`, "number")).toThrow(
      "more digits",
    );
    expect(read(`ab${Buffer.from("-12345.6789").toString("hex")}`, "number")).toBe(-12345.6789);
  });
});
