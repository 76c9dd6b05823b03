import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { readIfThere } from "../files/read-if-there.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { createGossipKey } from "./gossip-key.ts";

const keysSchema = z.strictObject({ consulGossip: z.base64(), nomadGossip: z.base64() }).readonly();

/** The secrets of a world of real agents. */
export type GossipKeys = z.infer<typeof keysSchema>;

const fileOf = (folder: WorldFolder): string => join(folder.path, "secrets", "gossip.json");

/** The world's gossip keys; undefined before they were made. */
export async function readGossipKeys(folder: WorldFolder): Promise<GossipKeys | undefined> {
  const text = await readIfThere(fileOf(folder));
  return text === undefined ? undefined : keysSchema.parse(JSON.parse(text));
}

/** Writes them to a file that only the owner can read. */
export async function writeGossipKeys(folder: WorldFolder, keys: GossipKeys): Promise<void> {
  await mkdir(dirname(fileOf(folder)), { recursive: true, mode: 0o700 });
  await writeAtomically(fileOf(folder), `${JSON.stringify(keys)}\n`, 0o600);
}

/** The world's gossip keys, made once. */
export async function ensureGossipKeys(folder: WorldFolder): Promise<GossipKeys> {
  const known = await readGossipKeys(folder);
  if (known) return known;
  const keys = { consulGossip: createGossipKey(), nomadGossip: createGossipKey() };
  await writeGossipKeys(folder, keys);
  return keys;
}
