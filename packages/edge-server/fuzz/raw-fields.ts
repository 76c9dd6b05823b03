import { mayBeStripped } from "../src/proxy/connection-options.ts";

/** The fields of a message that the edge has no business with, in order: all but the handled ones and those that Connection lists. */
export function endToEnd(
  raw: readonly string[],
  { came, handled }: { readonly came: readonly string[]; readonly handled: ReadonlySet<string> },
): [string, string][] {
  const listed = new Set(
    pairs(came).flatMap(([name, value]) => (name.toLowerCase() === "connection" ? tokens(value) : [])),
  );
  return pairs(raw).filter(([name]) => {
    const key = name.toLowerCase().replaceAll("_", "-");
    return !handled.has(key) && !(listed.has(name.toLowerCase()) && mayBeStripped(name.toLowerCase()));
  });
}

function tokens(value: string): string[] {
  return value.split(",").map((token) => token.trim().toLowerCase());
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? "", raw[2 * i + 1] ?? ""]);
}
