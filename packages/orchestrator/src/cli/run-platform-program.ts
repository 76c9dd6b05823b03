import { runProgram, type Program } from "command-line";
import { useAgentSocket } from "../engines/ssh/agent-socket.ts";
import { explainSystemError } from "./describe-failure.ts";
import { readSurroundings, type Surroundings } from "./surroundings.ts";

/** A program of this repository, and the checkout that it works on. */
export interface PlatformProgram extends Omit<Program<Surroundings>, "surroundings" | "explain"> {
  readonly repository: string;
}

/** Runs one command line of such a program in its process. Returns the exit code. */
export function runPlatformProgram(
  process: NodeJS.Process,
  { repository, ...program }: PlatformProgram,
): Promise<number> {
  const { env } = process;
  useAgentSocket(env["SSH_AUTH_SOCK"]);
  const surroundings = readSurroundings(env, repository);
  return runProgram(process, { ...program, surroundings, explain: explainSystemError });
}
