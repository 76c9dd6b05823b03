import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";

const PAGE = "ARCHITECTURE.md";

/** Folders of `src/` that the section of their package in ARCHITECTURE.md does not name. Packages without a section are left out. */
export function findUnnamedRooms(root: string): Finding[] {
  if (!existsSync(join(root, PAGE))) return [];
  const sections = readFileSync(join(root, PAGE), "utf8").split(/^#+ /m);
  return sections.flatMap((section) => {
    const name = /^`?([\w-]+)`?\n/.exec(section)?.[1];
    if (name === undefined) return [];
    return listFiles(root, [`packages/${name}/src/*/**/*.ts`])
      .map((file) => file.split("/")[3] ?? "")
      .filter((room, index, rooms) => rooms.indexOf(room) === index && !section.includes(`\`${room}/`))
      .map((room) => unnamedRoom(name, room));
  });
}

const unnamedRoom = (name: string, room: string): Finding => ({
  rule: "map",
  file: PAGE,
  message: `The section of ${name} does not name the room ${room}/.`,
  hint: "Say in a few words what the room is for.",
});
