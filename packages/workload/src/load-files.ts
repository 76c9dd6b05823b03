import { readFile } from "node:fs/promises";
import { usageWrong } from "./errors.ts";

/** Files that are read together, and what is made of them. */
export interface FileSource<Value> {
  readonly files: readonly string[];
  /** `texts` come in the order of `files`; `inUse` is what would be replaced. Throws an Error that says in words what is wrong with them. */
  readonly make: (texts: readonly string[], inUse: Value | undefined) => Value;
  /** What is wrong by now with what was made, though the files have not changed: a certificate whose time is over. */
  readonly problemOf?: (value: Value) => string | undefined;
}

/** What a source's files held when they could last be used. */
export interface LoadedFiles<Value> {
  readonly source: FileSource<Value>;
  readonly texts: readonly string[];
  readonly value: Value;
}

/** Reads the files of a source. @throws UserError USAGE for a file that cannot be read, and what {@link FileSource.make} throws */
export async function loadFiles<Value>(
  source: FileSource<Value>,
  inUse?: Value,
): Promise<LoadedFiles<Value>> {
  const texts = await readTexts(source.files);
  return { source, texts, value: source.make(texts, inUse) };
}

/** One after the other: where several are missing the message is always the same. @throws UserError USAGE */
export async function readTexts(files: readonly string[]): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const file of files) texts.push(await readText(file));
  return texts;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw usageWrong(`cannot read ${file}`, error);
  }
}
