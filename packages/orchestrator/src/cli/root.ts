import type { CommandGroup } from "./command.ts";

/** The command tree: one file per command, folders as the words are typed. */
export const root: CommandGroup = {
  description: "A Consul + Nomad platform on one machine: see it, learn it, build on it, break it.",
  examples: ["pnpm demo", "pnpm world up", "pnpm deploy --filter demo-server", "pnpm world down"],
  commands: {
    demo: async () => (await import("./demo.ts")).demoCommand,
    deploy: async () => (await import("./deploy/deploy.ts")).deployCommands,
    doctor: async () => (await import("./doctor.ts")).doctorCommand,
    world: async () => (await import("./world/world.ts")).worldCommands,
  },
};
