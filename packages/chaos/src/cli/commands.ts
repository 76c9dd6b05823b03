import type { AnyCommand } from "./command.ts";
import { healCommand } from "./heal.ts";
import { listCommand } from "./list.ts";
import { reportCommand } from "./report.ts";
import { runCommand } from "./run.ts";

/** All commands by name. */
export const commands: Readonly<Record<string, AnyCommand>> = {
  list: listCommand,
  run: runCommand,
  heal: healCommand,
  report: reportCommand,
};
