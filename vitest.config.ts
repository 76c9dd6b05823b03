import { defineConfig } from "vitest/config";

/** Real processes and sockets on small machines: generous limits. How many files run side by side is each project's (vitest.shared.ts). */
export default defineConfig({
  test: {
    projects: ["packages/*", "scripts"],
    reporters: process.env["NOMAD_DEMO_TEST_REPORT"]
      ? ["default", ["json", { outputFile: process.env["NOMAD_DEMO_TEST_REPORT"] }]]
      : ["default"],
  },
});
