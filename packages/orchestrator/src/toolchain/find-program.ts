import { access, constants, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import { readVersion } from "./read-version.ts";
import { products, vaultProducts, versionTable, compareVersions, type Product } from "./versions.ts";
import { programNotFound, programNotUsable, programTooOld } from "./errors.ts";

export const programSchema = z
  .object({
    product: z.enum([...products, ...vaultProducts]),
    /** Absolute, links followed: what it is a link to may change under a running world. */
    path: z.string(),
    version: z.string(),
    from: z.enum(["given", "PATH", "cache", "download"]),
  })
  .readonly();

/** A program that can be used. */
export type Program = z.infer<typeof programSchema>;

/** Where to look, in this order. */
export interface ProgramSource {
  /** A path that the user named: no other path is tried then. */
  readonly given?: string | undefined;
  /** The value of PATH. */
  readonly searchPath: string;
  /** Holds `<product>/<version>/<product>`. */
  readonly cacheFolder: string;
  /** The version that is needed; default: any version that is new enough. */
  readonly version?: string | undefined;
}

/** The program, checked to run and to be new enough. Throws PROGRAM_NOT_FOUND, PROGRAM_NOT_USABLE, PROGRAM_TOO_OLD. */
export async function findProgram(
  product: Product,
  source: ProgramSource,
  options: CallOptions,
): Promise<Program> {
  const places = placesOf(product, source);
  for (const place of places) {
    if (!(await isExecutable(place.path))) continue;
    const path = await realpath(place.path);
    const version = await readVersion(product, path, options);
    if (source.version !== undefined && version !== source.version) continue;
    const { oldest } = versionTable[product];
    if (compareVersions(version, oldest) < 0) throw programTooOld(product, { path, version }, oldest);
    if (/-dev/.test(version)) throw programNotUsable(product, path, `${version} is a development build`);
    return { product, path, version, from: place.from };
  }
  const words = source.version === undefined ? product : `${product} ${source.version}`;
  throw programNotFound(product, { words, places: places.map(({ path, from }) => `${from}: ${path}`) });
}

interface Place {
  readonly path: string;
  readonly from: Program["from"];
}

function placesOf(product: Product, { given, searchPath, cacheFolder, version }: ProgramSource): Place[] {
  if (given !== undefined) return [{ path: given, from: "given" }];
  const folders = searchPath.split(delimiter).filter(Boolean);
  return [
    ...folders.map((folder): Place => ({ path: join(folder, product), from: "PATH" })),
    { path: join(cacheFolder, product, version ?? versionTable[product].pinned, product), from: "cache" },
  ];
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
