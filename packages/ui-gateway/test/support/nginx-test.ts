import { existsSync } from "node:fs";
import { describe } from "vitest";

/** Where nginx is; undefined where it is not. */
const nginxPath = [
  "/usr/sbin/nginx",
  "/usr/local/sbin/nginx",
  "/usr/bin/nginx",
  "/opt/homebrew/bin/nginx",
].find((path) => existsSync(path));

/** Tests with a real nginx; without one they are skipped, and their name says why. */
export const withNginx: (name: string, tests: () => void) => void =
  nginxPath === undefined
    ? (name, tests) => describe.skip(`${name} (skipped: no nginx on this machine)`, tests)
    : (name, tests) => describe(name, tests);
