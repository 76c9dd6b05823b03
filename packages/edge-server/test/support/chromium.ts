import { existsSync } from "node:fs";
import { test } from "vitest";

/** Where Chromium is; undefined where it is not. */
const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => existsSync(path),
);

/** A test in a real browser; without one it is skipped and its name says why. */
export function browserTest(name: string, run: (executablePath: string) => Promise<void>): void {
  const path = chromiumPath;
  if (path === undefined) test.skip(`${name} (skipped: no Chromium on this machine)`, () => {});
  else test(name, () => run(path));
}
