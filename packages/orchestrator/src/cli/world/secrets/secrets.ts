import type { CommandGroup } from "command-line";
import type { Surroundings } from "../../surroundings.ts";

/** `world secrets …`: what jobs read of their world's Vault. */
export const secretsCommands: CommandGroup<Surroundings> = {
  description: "Secrets of jobs in the world's Vault; needs `world up --vault`",
  commands: {
    put: async () => (await import("./put.ts")).putCommand,
    get: async () => (await import("./get.ts")).getCommand,
    list: async () => (await import("./list.ts")).listCommand,
    rotate: async () => (await import("./rotate.ts")).rotateCommand,
  },
};
