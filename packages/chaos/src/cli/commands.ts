import type { LazyCommand } from "./command.ts";

/** All commands by name; each is loaded when it is asked for, so that `heal` does not wait for charts. */
export const commands: Readonly<Record<string, LazyCommand>> = {
  list: {
    description: "What each scenario does, and which are possible in the running world",
    load: async () => (await import("./list.ts")).listCommand,
  },
  run: {
    description: "Do a scenario, or a suite of them, to the running world and judge what users noticed",
    load: async () => (await import("./run.ts")).runCommand,
  },
  heal: {
    description: "Undo whatever any run has left in force; safe to repeat",
    load: async () => (await import("./heal.ts")).healCommand,
  },
  report: {
    description: "Draw the report of a kept run anew (default: the last one), or an index over all of them",
    load: async () => (await import("./report.ts")).reportCommand,
  },
};
