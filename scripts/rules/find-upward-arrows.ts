import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";
import { readImports } from "./read-imports.ts";
import { readRooms, type Layers } from "./read-rooms.ts";

/** Imports inside a package that go to a higher layer, or sideways to a room of the same layer (`rooms.json` states the layers). */
export function findUpwardArrows(root: string): Finding[] {
  return listFiles(root, ["packages/*/src"]).flatMap((source) => {
    const name = source.split("/")[1] ?? "";
    const rooms = readRooms(root, name);
    if (rooms === undefined) return [notStated(name)];
    return [...rooms.layers].flatMap(([folder, layers]) =>
      findInFolder({
        root,
        folder: `packages/${name}/${folder}`,
        layers,
        statedIn: `packages/${name}/rooms.json`,
      }),
    );
  });
}

interface StatedFolder {
  readonly root: string;
  readonly folder: string;
  readonly layers: Layers;
  readonly statedIn: string;
}

function findInFolder({ root, folder, layers, statedIn }: StatedFolder): Finding[] {
  const levels = new Map(layers.flatMap((layer, level) => layer.map((room) => [room, level] as const)));
  const files = listFiles(root, [`${folder}/**/*.ts`]);
  const found = new Set(files.map((file) => roomOf(folder, file)));
  const unknown = [...found].filter((room) => !levels.has(room));
  const gone = [...levels.keys()].filter((room) => !existsSync(join(root, folder, room)));
  return [
    ...unknown.map((room) => notInALayer(`${folder}/${room}`, statedIn)),
    ...gone.map((room) => roomIsGone(`${folder}/${room}`, statedIn)),
    ...files.flatMap((file) => arrowsOf({ root, folder, levels, file })),
  ];
}

interface FileInLayers {
  readonly root: string;
  readonly folder: string;
  readonly levels: ReadonlyMap<string, number>;
  readonly file: string;
}

function arrowsOf({ root, folder, levels, file }: FileInLayers): Finding[] {
  const from = roomOf(folder, file);
  const level = levels.get(from);
  if (level === undefined) return [];
  return readImports(root, file).flatMap((imported) => {
    if (!imported.startsWith(`${folder}/`)) return [];
    const to = roomOf(folder, imported);
    const target = levels.get(to);
    if (to === from || target === undefined || target < level) return [];
    return [upwardArrow(file, imported, target === level ? "the same layer" : "a higher layer")];
  });
}

/** The file or folder directly below `folder` that a path lies in. */
function roomOf(folder: string, path: string): string {
  return path.slice(folder.length + 1).split("/")[0] ?? "";
}

const upwardArrow = (file: string, imported: string, where: string): Finding => ({
  rule: "arrows",
  file,
  message: `The file imports ${imported}, which lies in ${where} of rooms.json.`,
  hint: "Move what both need into a lower room, or pass it in.",
});

const notStated = (name: string): Finding => ({
  rule: "arrows",
  file: `packages/${name}`,
  message: `The package ${name} has no rooms.json.`,
  hint: `Write packages/${name}/rooms.json: {"rooms": [["lowest.ts"], ["above", "beside"], ["index.ts"]]}.`,
});

const notInALayer = (file: string, statedIn: string): Finding => ({
  rule: "arrows",
  file,
  message: `The room ${file} is in no layer of ${statedIn}.`,
  hint: `Name the room in the layer of ${statedIn} that it belongs to.`,
});

const roomIsGone = (file: string, statedIn: string): Finding => ({
  rule: "arrows",
  file,
  message: `${statedIn} names the room ${file}, which is not there.`,
  hint: `Remove the room's name from ${statedIn}.`,
});
