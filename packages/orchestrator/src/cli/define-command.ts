import { commandsIn, type CommandContext } from "command-line";
import type { Surroundings } from "./surroundings.ts";

/** What every handler of this repository gets. */
export type CliContext = CommandContext & Surroundings;

/** Ties a handler's types to its own arguments. */
export const defineCommand = commandsIn<Surroundings>();
