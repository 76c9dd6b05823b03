import type { CommandGroup } from "command-line";
import type { Surroundings } from "orchestrator";

/** The commands of `pnpm chaos`. */
export const root: CommandGroup<Surroundings> = {
  description: "Kill everything, prove that nobody noticed.",
  examples: [
    "pnpm chaos list",
    "pnpm chaos run kill-consul-and-nomad --dry-run",
    "pnpm chaos run --suite five --runs 20 --seed 1",
  ],
  commands: {
    list: async () => (await import("./list.ts")).listCommand,
    run: async () => (await import("./run.ts")).runCommand,
    heal: async () => (await import("./heal.ts")).healCommand,
    completions: async () => (await import("./completions.ts")).completionsCommand,
    report: async () => (await import("./report.ts")).reportCommand,
  },
};
