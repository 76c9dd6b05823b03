import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Layers from the lowest to the highest; each names files and folders that lie side by side. */
export type Layers = readonly (readonly string[])[];

/** What a package states of itself in its `rooms.json`. */
export interface Rooms {
  /** Layers by the folder that they are in: `src`, or `src/consul` where a package also states the layers of a folder below. */
  readonly layers: ReadonlyMap<string, Layers>;
  /** Folders of `test/` whose tests are about the package as a whole and mirror no folder of `src/`. */
  readonly wholeTests: readonly string[];
}

/** Reads `packages/NAME/rooms.json`; undefined when the package has none. */
export function readRooms(root: string, name: string): Rooms | undefined {
  const file = join(root, "packages", name, "rooms.json");
  if (!existsSync(file)) return undefined;
  const { rooms = [], wholeTests = [], ...below } = JSON.parse(readFileSync(file, "utf8")) as RoomsFile;
  const layers = new Map<string, Layers>([["src", rooms as Layers]]);
  for (const [folder, value] of Object.entries(below)) layers.set(`src/${folder}`, value as Layers);
  return { layers, wholeTests: wholeTests as readonly string[] };
}

interface RoomsFile {
  readonly rooms?: unknown;
  readonly wholeTests?: unknown;
  readonly [folder: string]: unknown;
}
