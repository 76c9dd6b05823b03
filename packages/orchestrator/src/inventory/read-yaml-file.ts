import { readFile } from "node:fs/promises";
import { messageOf } from "command-line/message-of";
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";

export interface ReadYamlOptions<T> {
  /** What the file shall hold; a file that may have several shapes gets its schema by its content. */
  readonly schema: (content: unknown) => z.ZodType<T>;
  /** Makes the error of a problem: of YAML itself, or of lines and keys that are not right. */
  readonly refuse: (problem: string) => Error;
}

/** The content of a YAML file, parsed; anchors and `<<` spare repeating what things share. Each problem names its line and key. */
export async function readYamlFile<T>(path: string, { schema, refuse }: ReadYamlOptions<T>): Promise<T> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(path, refuse), { merge: true, lineCounter: lines });
  const [mistake] = document.errors;
  if (mistake) throw refuse(mistake.message);
  const content: unknown = document.toJS();
  const parsed = schema(content).safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => {
    // The place of an unknown key is the key itself, not its parent.
    const keys =
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return keys.map((key) => `line ${lineOf(document, lines, key)}: ${nameOf(key)}: ${issue.message}`);
  });
  throw refuse(problems.join("\n  "));
}

async function readText(path: string, refuse: (problem: string) => Error): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw refuse(messageOf(error));
  }
}

/** `hosts[0].address`. */
function nameOf(path: readonly PropertyKey[]): string {
  const name = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return name.replace(/^\./, "") || "the file";
}

/** Where the key is, or what of its path is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    const found = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)
      : isSeq(node)
        ? { key: node.items[Number(key)], value: node.items[Number(key)] }
        : undefined;
    if (!found) break;
    if (isNode(found.key) && found.key.range) offset = found.key.range[0];
    node = found.value;
  }
  return lines.linePos(offset).line;
}
