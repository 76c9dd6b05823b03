import type { CommandGroup } from "command-line";
import type { Surroundings } from "../surroundings.ts";

/** `deploy SERVICE`, and the commands about what was deployed. */
export const deployCommands: CommandGroup<Surroundings> = {
  description: "Deploy a service, and look after what was deployed.",
  examples: [
    "pnpm deploy --filter demo-server",
    "pnpm run deploy demo-server --plan",
    "pnpm run deploy demo-server --var count=4",
    "pnpm run deploy history demo-server",
  ],
  fallback: async () => (await import("./run.ts")).runCommand,
  commands: {
    apply: async () => (await import("./apply.ts")).applyCommand,
    follow: async () => (await import("./follow.ts")).followCommand,
    promote: async () => (await import("./promote.ts")).promoteCommand,
    status: async () => (await import("./status.ts")).statusCommand,
    history: async () => (await import("./history.ts")).historyCommand,
    diff: async () => (await import("./diff.ts")).diffCommand,
    rollback: async () => (await import("./rollback.ts")).rollbackCommand,
    drift: async () => (await import("./drift.ts")).driftCommand,
    render: async () => (await import("./render.ts")).renderCommand,
    logs: async () => (await import("./logs.ts")).logsCommand,
    stop: async () => (await import("./stop.ts")).stopCommand,
  },
};
