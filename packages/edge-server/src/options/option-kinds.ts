import { parseDurationMs } from "durations";

/** One option of the executable: a flag `--name`, a variable `EDGE_NAME` and a key of the config file. */
export interface Option<Value> {
  /** What stands for the value in `--help`; undefined for one that takes none. */
  readonly placeholder: string | undefined;
  readonly help: string;
  readonly fallback: Value;
  /** How the default reads in `--help`. */
  readonly shownDefault: string;
  /** Throws an Error whose message says what the value has to be. */
  readonly parse: (text: string) => Value;
}

/** Any text. */
export function text(placeholder: string, help: string, fallback: string): Option<string> {
  return { placeholder, help, fallback, shownDefault: fallback, parse: (value) => value };
}

/** A path as a request's target may have it (RFC 9112 section 3.2.1), with a query or without. */
export function path(help: string, fallback: string): Option<string> {
  const parse = (value: string) => {
    if (/^\/[!"$-~]*$/.test(value)) return value;
    throw new Error("a path in visible ASCII that begins with /");
  };
  return { placeholder: "PATH", help, fallback, shownDefault: fallback, parse };
}

/** A text that may be missing. */
export function optional(
  placeholder: string,
  help: string,
  shownDefault: string,
): Option<string | undefined> {
  return { placeholder, help, fallback: undefined, shownDefault, parse: (value) => value };
}

/** A DNS name that may be missing, with `{service}` for the name of a service. */
export function serverName(help: string, shownDefault: string): Option<string | undefined> {
  const parse = (value: string) => {
    const example = value.replaceAll("{service}", "a");
    if (/^(?=.*[A-Za-z])[A-Za-z0-9_.-]+$/.test(example)) return value.toLowerCase();
    throw new Error("a DNS name like {service}.service.consul");
  };
  return { placeholder: "NAME", help, fallback: undefined, shownDefault, parse };
}

/** Texts with commas between. */
export function list(
  placeholder: string,
  help: string,
  fallback: readonly string[],
): Option<readonly string[]> {
  const parse = (value: string) =>
    value
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  return { placeholder, help, fallback, shownDefault: fallback.join(",") || "none", parse };
}

/** A whole number in a range. */
export function count(help: string, fallback: number, [min, max]: readonly [number, number]): Option<number> {
  const parse = (value: string) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new Error(`a whole number from ${min} to ${max}`);
  };
  return { placeholder: "N", help, fallback, shownDefault: String(fallback), parse };
}

/** A number from 0 to 1. */
export function ratio(help: string, fallback: number): Option<number> {
  const parse = (value: string) => {
    const number = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number <= 1) return number;
    throw new Error("a number from 0 to 1");
  };
  return { placeholder: "RATIO", help, fallback, shownDefault: String(fallback), parse };
}

/** Node's timers take no more, `AbortSignal.timeout` no fractions. */
const maxMs = 24 * 24 * 3_600_000;

/** A time in whole milliseconds, written `500ms`, `5s`, `1m30s`, `1h` or `0`. */
export function duration(help: string, fallbackMs: number): Option<number> {
  return {
    placeholder: "TIME",
    help,
    fallback: fallbackMs,
    shownDefault: formatDuration(fallbackMs),
    parse: parseWholeMs,
  };
}

function parseWholeMs(value: string): number {
  const exactMs = parseDurationMs(value);
  if (exactMs === undefined) throw new Error("a time like 500ms, 5s, 2m or 0");
  const ms = Math.ceil(exactMs);
  if (ms > maxMs) throw new Error("a time of 24 days at most");
  return ms;
}

function formatDuration(ms: number): string {
  if (ms === 0) return "0";
  if (ms >= 120_000 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** One of some words. */
export function choice<const Word extends string>(
  words: readonly Word[],
  help: string,
  fallback: Word,
): Option<Word> {
  const parse = (value: string) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw new Error(`one of ${words.join(", ")}`);
  };
  return { placeholder: words.join("|"), help, fallback, shownDefault: fallback, parse };
}

/** On or off; the flag alone means on. */
export function toggle(help: string, fallback: boolean): Option<boolean> {
  const parse = (value: string) => {
    if (value === "true" || value === "false") return value === "true";
    throw new Error("true or false");
  };
  return { placeholder: undefined, help, fallback, shownDefault: fallback ? "on" : "off", parse };
}
