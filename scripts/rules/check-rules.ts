import { applyExceptions, pruneExceptions, readExceptions, writeExceptions } from "./exceptions.ts";
import { findDeadLinks } from "./find-dead-links.ts";
import { findDeadPaths } from "./find-dead-paths.ts";
import { findLintProblems } from "./find-lint-problems.ts";
import { findLongLines } from "./find-long-lines.ts";
import { findMisnamedFiles } from "./find-misnamed-files.ts";
import { findMissingReadmes } from "./find-missing-readmes.ts";
import { findProcessReaders } from "./find-process-readers.ts";
import { findSleeps } from "./find-sleeps.ts";
import { findStrayTests } from "./find-stray-tests.ts";
import { findUnnamedRooms } from "./find-unnamed-rooms.ts";
import { findUntrueDependencies } from "./find-untrue-dependencies.ts";
import { findUpwardArrows } from "./find-upward-arrows.ts";
import type { Finding } from "./finding.ts";

const RULES: readonly ((root: string) => Finding[])[] = [
  findLintProblems,
  findUpwardArrows,
  findStrayTests,
  findSleeps,
  findMisnamedFiles,
  findProcessReaders,
  findLongLines,
  findDeadLinks,
  findDeadPaths,
  findUntrueDependencies,
  findUnnamedRooms,
  findMissingReadmes,
];

/** Everything in the repository at `root` that breaks a rule and is no listed exception. */
export function checkRules(root: string): Finding[] {
  return applyExceptions(findAll(root), readExceptions(root));
}

/** Removes the exceptions that are no longer needed from the list of the repository at `root`. */
export function pruneRules(root: string): void {
  writeExceptions(root, pruneExceptions(findAll(root), readExceptions(root)));
}

function findAll(root: string): Finding[] {
  return RULES.flatMap((find) => find(root));
}
