import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { consulRows } from "./consul-attempts.ts";
import { renderAttempts, type AttemptRow } from "./fixtures/attempt.ts";
import { nomadRows } from "./nomad-attempts.ts";
import { vaultRows } from "./vault-attempts.ts";

const tables = [
  { product: "Consul", rows: consulRows },
  { product: "Nomad", rows: nomadRows },
  { product: "Vault", rows: vaultRows },
];
const page = resolve(import.meta.dirname, "../../../../docs/security.md");

test("the page has the tables of what is tried; `vitest run --update` writes them", async () => {
  const text = await readFile(page, "utf8");
  const wanted = tables.reduce((page, { product, rows }) => withTable(page, product, rows), text);
  await expect(wanted).toMatchFileSnapshot(page);
});

test("there are at least 40 attempts, no two of them the same", () => {
  const attempts = tables.flatMap(({ product, rows }) =>
    rows.map(({ who, tries }) => `${product}: ${who}: ${tries}`),
  );
  expect(new Set(attempts).size).toBe(attempts.length);
  expect(attempts.length).toBeGreaterThanOrEqual(40);
});

function withTable(text: string, product: string, rows: readonly AttemptRow[]): string {
  const marked = new RegExp(`(<!-- attempts on ${product}[^\\n]*-->\\n)[^]*?(<!-- end of attempts -->)`);
  expect(text).toMatch(marked);
  return text.replace(marked, (_, start: string, end: string) => `${start}${renderAttempts(rows)}\n\n${end}`);
}
