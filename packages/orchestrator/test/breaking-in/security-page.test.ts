import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { consulRows } from "./consul-attempts.ts";
import { renderAttempts } from "./fixtures/attempt.ts";

const page = resolve(import.meta.dirname, "../../../../docs/security.md");

test("the page has the table of what is tried; `vitest run -u` writes it", async () => {
  const text = await readFile(page, "utf8");
  const marked = /(<!-- attempts on Consul.*-->\n)[^]*(<!-- end of attempts -->)/;
  expect(text).toMatch(marked);
  const wanted = text.replace(marked, (_, start: string, end: string) => {
    return `${start}${renderAttempts(consulRows)}\n\n${end}`;
  });
  await expect(wanted).toMatchFileSnapshot(page);
});

test("there are at least 40 attempts, no two of them the same", () => {
  const attempts = consulRows.map(({ who, tries }) => `${who}: ${tries}`);
  expect(new Set(attempts).size).toBe(attempts.length);
  expect(attempts.length).toBeGreaterThanOrEqual(40);
});
