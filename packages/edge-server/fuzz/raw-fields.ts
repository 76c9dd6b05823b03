import { mayBeStripped } from "../src/http1/connection-options.ts";
import { passableTrailers } from "../src/http1/trailer-section.ts";

/** The fields of a message that the edge has no business with, in order: all but the handled ones and those that Connection lists. */
export function endToEnd(
  raw: readonly string[],
  { came, isHandled }: { readonly came: readonly string[]; readonly isHandled: (name: string) => boolean },
): [string, string][] {
  const listed = new Set(
    pairs(came).flatMap(([name, value]) => (name.toLowerCase() === "connection" ? tokens(value) : [])),
  );
  return pairs(raw).filter(([name]) => {
    const key = name.toLowerCase().replaceAll("_", "-");
    return !isHandled(key) && !(listed.has(name.toLowerCase()) && mayBeStripped(name.toLowerCase()));
  });
}

/** The trailers that may be passed on, in order. */
export function passable(rawTrailers: readonly string[]): [string, string][] {
  return pairs(rawTrailers).filter(([name]) => passableTrailers(`${name}: 1\r\n`) !== "");
}

function tokens(value: string): string[] {
  return value.split(",").map((token) => token.trim().toLowerCase());
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? "", raw[2 * i + 1] ?? ""]);
}
