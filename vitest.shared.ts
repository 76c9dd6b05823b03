import { defineConfig } from "vitest/config";

/** What every package's tests share. `*.real.test.ts` need real agents and belong to `pnpm test:real`. */
export const shared = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.real.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    isolate: false,
  },
});
