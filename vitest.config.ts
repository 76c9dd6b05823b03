import { defineConfig } from "vitest/config";

/** Real processes and sockets on small machines: generous limits, files side by side on at most two workers. */
export default defineConfig({
  test: {
    projects: ["packages/*"],
    maxWorkers: 2,
    reporters: process.env["NOMAD_DEMO_TEST_REPORT"]
      ? ["default", ["json", { outputFile: process.env["NOMAD_DEMO_TEST_REPORT"] }]]
      : ["default"],
  },
});
