import { badArgument, mergeLines } from "command-line";
import { unknownAgent } from "../errors.ts";
import { vaultUnsealer } from "../../inventory/agents-of.ts";
import { openWorld, type Agent, type World } from "../../world/open-world.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const logsCommand = defineCommand({
  description: "Print what the agents of a world have said",
  examples: ["pnpm world logs", "pnpm world logs nomad -f"],
  args: {
    ...worldArg,
    agent: {
      type: "positional",
      required: false,
      description: "One agent, as `world status` calls it, or a host; default: all",
    },
    unit: {
      type: "positional",
      required: false,
      description: "One agent of that host: `node01 nomad-client`",
    },
    lines: {
      type: "string",
      alias: "l",
      default: "50",
      valueHint: "n",
      description: "How many of the last lines of each",
    },
    follow: { type: "boolean", alias: "f", description: "Go on until Ctrl-C" },
  },
  async run(args, { home, signal }) {
    const world = await openWorld({ home, name: parseWorldName(args.world) });
    const all = await world.agents({ signal });
    const agents = chooseAgents([...all, ...unsealersOf(all)], nameOf(args));
    const options = { lines: parseLines(args.lines), follow: args.follow ?? false, signal };
    const single = agents.length === 1;
    const sources = agents.map((agent) => ({
      name: single ? "" : agent.id,
      lines: unitsOf(world, agent).logs(agent.unit, options),
    }));
    return { lines: mergeLines(sources) };
  },
});

const nameOf = ({
  agent,
  unit,
}: {
  agent?: string | undefined;
  unit?: string | undefined;
}): string | undefined => (agent !== undefined && unit !== undefined ? `${agent}/${unit}` : agent);

/** What has said something: an agent, or what stands beside one. */
type Speaker = Pick<Agent, "id" | "host" | "unit">;

const unsealersOf = (agents: readonly Agent[]): Speaker[] =>
  agents
    .filter(({ unit }) => unit === "vault")
    .map(({ host }) => ({ id: `${host}/${vaultUnsealer}`, host, unit: vaultUnsealer }));

function chooseAgents(agents: readonly Speaker[], wanted: string | undefined): readonly Speaker[] {
  if (wanted === undefined) return agents;
  const chosen = agents.filter(({ id, host }) => id === wanted || host === wanted);
  if (chosen.length > 0) return chosen;
  throw unknownAgent(
    wanted,
    agents.map(({ id }) => id),
  );
}

function unitsOf({ engine }: World, agent: Speaker) {
  const host = engine.hosts.find(({ name }) => name === agent.host);
  if (!host) throw new Error(`agent ${agent.id} is on ${agent.host}, which the engine does not have`);
  return host.units;
}

function parseLines(text: string): number {
  const lines = Number(text);
  if (!Number.isSafeInteger(lines) || lines < 0)
    throw badArgument(`--lines ${text} is not a number of lines`);
  return lines;
}
