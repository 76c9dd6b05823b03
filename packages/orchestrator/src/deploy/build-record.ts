import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import { knownDigestOf, type KnownDigestOptions } from "../files/known-digest-of.ts";
import { readJsonIfThere } from "../files/read-json-if-there.ts";
import { isSystemError } from "../files/system-error.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { Deployable } from "./deployable.ts";

/** What is known of a service's build. */
export interface BuildRecord {
  /** Whether its executable is the one that was made of the very sources that are there now. */
  readonly isFresh: boolean;
  /** Keeps that the build just done was made of them; nothing where they have changed meanwhile. */
  keep(): Promise<void>;
}

const schema = z.object({ sources: z.string(), executable: z.string() });

/**
 * Reads what a service's build is made of, and compares it with its last one. All that turbo.json lets a build depend on counts, byte by byte: the
 * service's package, those of this repository that it depends on, and the files of the root.
 */
export async function readBuildRecord(
  repository: string,
  { name, executable }: Pick<Deployable, "name" | "executable">,
  { signal }: CallOptions,
): Promise<BuildRecord> {
  const cache = join(repository, "node_modules/.cache");
  const file = join(cache, "nomad-demo-builds", `${name.replaceAll("/", "+")}.json`);
  const made = (): Promise<string | undefined> =>
    digestIfThere(executable, { signal, folder: join(cache, "nomad-demo-digests") });
  const read = (): string | undefined => ifThere(() => digestOfSources(repository, name));
  const sources = read();
  const last = schema.safeParse(await readJsonIfThere(file)).data;
  return {
    isFresh: last !== undefined && last.sources === sources && last.executable === (await made()),
    keep: async () => {
      const digest = await made();
      if (digest === undefined || sources === undefined || read() !== sources) return;
      await mkdir(dirname(file), { recursive: true });
      await writeAtomically(file, `${JSON.stringify({ sources, executable: digest })}\n`);
    },
  };
}

async function digestIfThere(path: string, options: KnownDigestOptions): Promise<string | undefined> {
  try {
    return await knownDigestOf(path, options);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Undefined where a file goes while it is read. */
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Synchronous: hundreds of small files are read several times as fast as one by one with promises. */
function digestOfSources(repository: string, name: string): string {
  const hash = createHash("sha256");
  const files = [
    ...filesIn(repository, { isDeep: false }),
    ...packagesBelow(repository, name).flatMap((folder) => filesIn(folder, { isDeep: true })),
  ];
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${relative(repository, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** What is made, and what the lockfile stands for. */
const leftOut: ReadonlySet<string> = new Set(["node_modules", "dist", ".turbo", ".git"]);

function filesIn(folder: string, { isDeep }: { readonly isDeep: boolean }): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !leftOut.has(name))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return isDeep ? filesIn(path, { isDeep }) : [];
      return entry.isFile() ? [path] : [];
    });
}

const manifestSchema = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
});

/** The folder of a package, and those of all packages of the repository that it depends on, sorted. */
function packagesBelow(repository: string, name: string): readonly string[] {
  const all = join(repository, "packages");
  const packages = readdirSync(all, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => ifThere(() => readPackage(join(all, entry.name))) ?? []);
  const wanted = new Set([name]);
  for (const known of wanted)
    for (const needed of packages.find((one) => one.name === known)?.needs ?? []) wanted.add(needed);
  return packages
    .filter((one) => wanted.has(one.name))
    .map(({ folder }) => folder)
    .toSorted();
}

interface Package {
  readonly folder: string;
  readonly name: string;
  readonly needs: readonly string[];
}

function readPackage(folder: string): Package {
  const text = readFileSync(join(folder, "package.json"), "utf8");
  const { name, dependencies, devDependencies } = manifestSchema.parse(JSON.parse(text));
  return { folder, name, needs: Object.keys({ ...dependencies, ...devDependencies }) };
}
