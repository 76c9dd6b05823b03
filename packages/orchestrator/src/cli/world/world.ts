import type { CommandGroup } from "command-line";
import type { Surroundings } from "../surroundings.ts";

/** `world …`: the world by itself. */
export const worldCommands: CommandGroup<Surroundings> = {
  description: "A world: hosts with Consul and Nomad agents.",
  commands: {
    up: async () => (await import("./up.ts")).upCommand,
    status: async () => (await import("./status.ts")).statusCommand,
    dashboard: async () => (await import("./dashboard.ts")).dashboardCommand,
    logs: async () => (await import("./logs.ts")).logsCommand,
    list: async () => (await import("./list.ts")).listCommand,
    exec: async () => (await import("./exec.ts")).execCommand,
    forward: async () => (await import("./forward.ts")).forwardCommand,
    power: async () => (await import("./power.ts")).powerCommand,
    certificates: async () => (await import("./certificates.ts")).certificatesCommand,
    secrets: async () => (await import("./secrets/secrets.ts")).secretsCommands,
    "rotate-keys": async () => (await import("./rotate-keys.ts")).rotateKeysCommand,
    stop: async () => (await import("./stop.ts")).stopCommand,
    start: async () => (await import("./start.ts")).startCommand,
    env: async () => (await import("./env.ts")).envCommand,
    down: async () => (await import("./down.ts")).downCommand,
  },
};
