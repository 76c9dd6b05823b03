import { expect, test } from "vitest";
import { findMountsBelow } from "../../../src/engines/local/mounts.ts";

const line = (point: string): string => `36 35 98:0 / ${point} rw,noatime shared:1 - tmpfs tmpfs rw`;

test("mounts of the folder are found deepest first, others left alone", () => {
  const info = [line("/"), line("/w/a"), line("/w/a/secrets"), line("/w2"), line("/w"), ""].join("\n");
  expect(findMountsBelow(info, "/w")).toEqual(["/w/a/secrets", "/w/a"]);
});

test("spaces in mount points are read as the kernel writes them", () => {
  expect(findMountsBelow(line(String.raw`/my\040worlds/x`), "/my worlds")).toEqual(["/my worlds/x"]);
});
