import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Finding } from "./finding.ts";

/** A place that may break a rule. */
export interface Exception {
  readonly rule: string;
  readonly file: string;
  readonly function?: string;
  /** Why the place is better as it is. A sleep has to say it. */
  readonly why?: string;
}

/** The list of exceptions: it only gets shorter. */
export interface ExceptionList {
  /** The most exceptions that the list may hold, sleeps not counted. Lower the number when the list gets shorter. */
  readonly maximum: number;
  /** The most tests that may sleep: those in which the time is the subject. */
  readonly maximumOfSleeps: number;
  /** By package: the first folder below `packages/`, or the first folder of the path. */
  readonly exceptions: Readonly<Record<string, readonly Exception[]>>;
}

export const EXCEPTIONS_FILE = "scripts/rules/exceptions.json";

/** Reads the list of a repository. */
export function readExceptions(root: string): ExceptionList {
  return JSON.parse(readFileSync(join(root, EXCEPTIONS_FILE), "utf8")) as ExceptionList;
}

/** What is left of the findings, and what is wrong with the list itself. */
export function applyExceptions(findings: readonly Finding[], list: ExceptionList): Finding[] {
  const exceptions = Object.values(list.exceptions).flat();
  const excepted = new Set(exceptions.map(keyOf));
  const found = new Set(findings.map(keyOf));
  return [
    ...findings.filter((finding) => !excepted.has(keyOf(finding))),
    ...exceptions.filter((exception) => !found.has(keyOf(exception))).map(unusedException),
    ...exceptions.filter((exception) => isSleep(exception) && !exception.why).map(sleepWithoutReason),
    ...tooMany(exceptions.filter(isSleep).length, list.maximumOfSleeps, "sleeps"),
    ...tooMany(exceptions.filter((exception) => !isSleep(exception)).length, list.maximum, "exceptions"),
  ];
}

/**
 * The list without what no longer breaks a rule. An exception follows its function or file to a new path inside the package.
 * The list never gets longer.
 */
export function pruneExceptions(findings: readonly Finding[], list: ExceptionList): ExceptionList {
  const open = new Map(findings.map((finding) => [keyOf(finding), finding]));
  const all = Object.values(list.exceptions).flat();
  const kept = all.filter((exception) => open.delete(keyOf(exception)));
  const moved = all
    .filter((exception) => !kept.includes(exception))
    .flatMap((exception) => {
      const target = [...open.values()].find((finding) => isMove(exception, finding));
      if (target === undefined) return [];
      open.delete(keyOf(target));
      return [{ ...exception, file: target.file }];
    });
  const exceptions = Object.groupBy(
    [...kept, ...moved].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
    ({ file }) => packageOf(file),
  );
  return { ...list, exceptions: exceptions as ExceptionList["exceptions"] };
}

/** Writes the list, one exception a line: changes of two people meet less often. */
export function writeExceptions(root: string, { maximum, maximumOfSleeps, exceptions }: ExceptionList): void {
  const groups = Object.entries(exceptions)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, list]) => {
      const lines = list.map((exception) => `      ${JSON.stringify(exception)}`);
      return `    ${JSON.stringify(name)}: [\n${lines.join(",\n")}\n    ]`;
    });
  const text = `{\n  "maximum": ${maximum},\n  "maximumOfSleeps": ${maximumOfSleeps},\n  "exceptions": {\n${groups.join(",\n")}\n  }\n}\n`;
  writeFileSync(join(root, EXCEPTIONS_FILE), text);
}

function isMove(exception: Exception, finding: Finding): boolean {
  if (exception.rule !== finding.rule || packageOf(exception.file) !== packageOf(finding.file)) return false;
  return exception.function === undefined
    ? basename(exception.file) === basename(finding.file)
    : exception.function === finding.function;
}

function isSleep({ rule }: Exception): boolean {
  return rule === "sleep";
}

function tooMany(count: number, maximum: number, what: string): Finding[] {
  if (count <= maximum) return [];
  const message = `The list has ${count} ${what}; its maximum is ${maximum}.`;
  const hint = "Mend one of the places instead of adding an exception.";
  return [{ rule: "exceptions", file: EXCEPTIONS_FILE, message, hint }];
}

function packageOf(file: string): string {
  const [top = "", name = ""] = file.split("/");
  return top === "packages" ? name : top;
}

function keyOf({ rule, file, function: name = "" }: Exception | Finding): string {
  return `${file} ${rule} ${name}`;
}

const unusedException = ({ rule, file, function: name }: Exception): Finding => ({
  rule: "exceptions",
  file: EXCEPTIONS_FILE,
  message: `The exception of ${rule} for ${file}${name ? ` (${name})` : ""} is not needed.`,
  hint: "Remove the exception: `node scripts/rules/main.ts --prune` does it.",
});

const sleepWithoutReason = ({ file }: Exception): Finding => ({
  rule: "exceptions",
  file: EXCEPTIONS_FILE,
  message: `The exception of sleep for ${file} has no reason.`,
  hint: 'Say in "why" what must not happen in that time, or what the time stands for.',
});
