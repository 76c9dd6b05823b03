import { defineConfig } from "vitest/config";

/** What every package's tests share. `*.real.test.ts` need real agents, `*.long.test.ts` a minute: both belong to `pnpm test:real`. */
export const shared = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.real.test.ts", "test/**/*.long.test.ts"],
    // A net for what hangs, no judgement of speed: with two busy loops beside it a browser alone needs a minute.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    // Whole values in the messages of the JSON report: scripts/test-summary.mjs prints them.
    chaiConfig: { truncateThreshold: 0 },
    // Not together with packages/chaos, which measures and wants the machine for itself.
    sequence: { groupOrder: 1 },
  },
});
