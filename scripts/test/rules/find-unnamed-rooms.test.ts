import { expect, test } from "vitest";
import { findUnnamedRooms } from "../../rules/find-unnamed-rooms.ts";
import { plantRepository } from "./plant-repository.ts";

test("a room that the section of its package does not name is found", () => {
  using planted = plantRepository({
    "ARCHITECTURE.md":
      "# Map\n\n## Rooms\n\n### p\n- `named/`: something.\n\n### q\n- `other/`: something.\n",
    "packages/p/src/named/a.ts": "",
    "packages/p/src/other/b.ts": "",
    "packages/p/src/main.ts": "",
    "packages/without-section/src/room/c.ts": "",
  });

  expect(findUnnamedRooms(planted.root)).toMatchObject([
    { rule: "map", message: "The section of p does not name the room other/." },
  ]);
});
