import type { CommandGroup } from "command-line";
import type { Surroundings } from "./surroundings.ts";

/** The command tree: one file per command, folders as the words are typed. */
export const root: CommandGroup<Surroundings> = {
  description: "A Consul + Nomad platform on one machine: see it, learn it, build on it, break it.",
  examples: [
    "pnpm demo",
    "pnpm world up",
    "pnpm deploy --filter demo-server",
    "pnpm run doctor",
    "pnpm chaos run kill-consul-and-nomad",
    "pnpm world down",
  ],
  elsewhere: {
    chaos: "Kill everything, prove that nobody noticed: list, run, heal, report",
    completions: "Print the completions of all of this for bash, zsh or fish",
  },
  commands: {
    demo: async () => (await import("./demo.ts")).demoCommand,
    deploy: async () => (await import("./deploy/deploy.ts")).deployCommands,
    doctor: async () => (await import("./doctor.ts")).doctorCommand,
    world: async () => (await import("./world/world.ts")).worldCommands,
  },
};
