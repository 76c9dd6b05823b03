import { expect, test } from "vitest";
import { wantsShare } from "../src/wants-share.ts";

const sealed = { sealed: true, t: 2, progress: 0, nonce: "" };

test.each([
  ["a sealed server that has no share yet", sealed, undefined, true],
  ["the same, restarted in the middle of an attempt", sealed, "one", true],
  ["one that another host gave its share to", { ...sealed, progress: 1, nonce: "one" }, undefined, true],
  ["one that has this share", { ...sealed, progress: 1, nonce: "one" }, "one", false],
  ["one whose attempt began anew", { ...sealed, progress: 1, nonce: "two" }, "one", true],
  ["an open server", { ...sealed, sealed: false }, undefined, false],
  ["a new server that does not know what opens it", { ...sealed, t: 0 }, undefined, false],
])("%s", (_, status, given, wanted) => {
  expect(wantsShare(status, given)).toBe(wanted);
});
