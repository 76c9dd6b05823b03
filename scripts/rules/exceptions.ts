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
  /** How many exceptions the list holds, sleeps not counted: the number never rises. */
  readonly maximum: number;
  /** How many tests sleep: those in which the time is the subject. The number never rises. */
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
    ...countedWrong(countOf(exceptions), list),
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
  const count = countOf([...kept, ...moved]);
  return {
    maximum: Math.min(list.maximum, count.maximum),
    maximumOfSleeps: Math.min(list.maximumOfSleeps, count.maximumOfSleeps),
    exceptions: exceptions as ExceptionList["exceptions"],
  };
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

type Count = Pick<ExceptionList, "maximum" | "maximumOfSleeps">;

function countOf(exceptions: readonly Exception[]): Count {
  const sleeps = exceptions.filter(isSleep).length;
  return { maximum: exceptions.length - sleeps, maximumOfSleeps: sleeps };
}

function countedWrong(count: Count, list: Count): Finding[] {
  return (["maximum", "maximumOfSleeps"] as const)
    .filter((name) => count[name] !== list[name])
    .map((name) => ({
      rule: "exceptions",
      file: EXCEPTIONS_FILE,
      message: `The list has ${count[name]} entries; its ${name} is ${list[name]}.`,
      hint:
        count[name] > list[name]
          ? "Mend one of the places instead of adding an exception."
          : `Lower ${name} to ${count[name]}: \`node scripts/rules/main.ts --prune\` does it.`,
    }));
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
