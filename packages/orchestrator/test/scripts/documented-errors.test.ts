import { expect, test } from "vitest";
import { documentedErrors, renderErrorsDocument } from "../../scripts/documented-errors.ts";

const SOURCE = `
/** Something general. */
export class DemoError extends Error {}

/**
 * A thing is
 * missing.
 */
export const thingMissing = (thing: string, known: readonly string[]): DemoError =>
  new DemoError({
    code: "THING_MISSING",
    message: \`there is no "\${thing}"\${known.length > 0 ? \` among {\${known.join(", ")}}\` : ""}\`,
    hint: known.length > 0 ? \`Known: \${known.join(", ")}.\` : "Make one first.",
    exitCode: 2,
  });

/** Two in one. */
export function either(status: number): DemoError {
  if (status === 1) return new DemoError("FIRST", "it was the first", { hint: "Do this.", cause });
  return new DemoError("SECOND", "it was the second", {
    hint: "Do that.",
  });
}
`;

test("each code is found with its comment, message and hint", () => {
  expect(documentedErrors(SOURCE)).toEqual([
    {
      code: "THING_MISSING",
      description: "A thing is missing.",
      message: 'there is no "…"…',
      hint: "Known: …. / Make one first.",
    },
    { code: "FIRST", description: "Two in one.", message: "it was the first", hint: "Do this." },
    { code: "SECOND", description: "Two in one.", message: "it was the second", hint: "Do that." },
  ]);
});

test("a hint that is chosen from a table is all that the table has", () => {
  const source = `
/** Chosen. */
export const chosen = (kind: "a" | "b-c", name: string): DemoError =>
  new DemoError({ code: "CHOSEN", message: name, hint: hints[kind](name), cause });

const hints: Readonly<Record<string, (name: string) => string>> = {
  a: (name) => \`Mend \${name}.\`,
  "b-c": () => "Leave it.",
};
`;
  expect(documentedErrors(source)).toEqual([
    { code: "CHOSEN", description: "Chosen.", message: "", hint: "Mend …. / Leave it." },
  ]);
});

test("the page has a heading per package and per code", () => {
  const page = renderErrorsDocument([{ name: "demo", errors: documentedErrors(SOURCE) }]);
  expect(page).toContain("## demo\n\n### THING_MISSING\n\nA thing is missing.\n\n> there is no");
  expect(page).toContain("**What to do:** Do that.\n");
});

test("a long paragraph is broken before 160 characters, and no line begins like a list or a heading", () => {
  const hint = `${"word ".repeat(60)}- # 1. end`;
  const page = renderErrorsDocument([
    { name: "demo", errors: [{ code: "LONG", description: "", message: "word ".repeat(60).trim(), hint }] },
  ]);
  const lines = page.split("\n").slice(page.split("\n").indexOf("### LONG") + 1);

  expect(lines.filter((line) => line.length > 160)).toEqual([]);
  expect(lines.filter((line) => line.startsWith("> "))).toHaveLength(2);
  expect(lines.filter((line) => /^[-#\d]/.test(line))).toEqual([]);
  expect(page.replace(/\s+/g, " ")).toContain(hint);
});
