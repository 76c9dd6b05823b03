import { stat } from "node:fs/promises";
import { readLeadership } from "chaos";
import { messageOf } from "command-line/message-of";
import { readEdges, readStatus, type World } from "orchestrator";
import { emptyPicture, type System, type WorldPicture } from "../state/world-picture.ts";
import { agentPictures, type AgentsRead } from "./agent-pictures.ts";
import { createKnownLeaders, type KnownLeaders } from "./known-leaders.ts";
import { createPace, type Pace } from "./pace.ts";
import { edgesOf, pictureOfStatus } from "./picture-of-status.ts";
import { readTraffic } from "./read-traffic.ts";
import { repeat } from "./repeat.ts";

export interface FollowWorldOptions {
  /** Opens the world as its manifest describes it now. Rejects once there is none. */
  readonly open: () => Promise<World>;
  /** Called with each new picture. */
  readonly onPicture: (picture: WorldPicture) => void;
  /** Called when the world is gone. */
  readonly onGone: () => void;
  /** Quickened when something changes. */
  readonly pace?: Pace;
  readonly signal: AbortSignal;
}

/** Agents are looked at this often: one that is killed is down for two seconds only. Over SSH every look is a program that is started there. */
const agentPeriodMs = { here: 400, elsewhere: 3_000 } as const;
const trafficPeriodMs = 1_000;

/**
 * Reads a world again and again, agents, traffic and the rest each at a pace of its own, until the signal is aborted. What does not answer in time
 * holds up nothing else.
 */
export async function followWorld(options: FollowWorldOptions): Promise<void> {
  const { onPicture, signal, pace = createPace() } = options;
  let world = await options.open();
  let picture = emptyPicture;
  const show = (part: Partial<WorldPicture>): void => {
    picture = { ...picture, ...part };
    onPicture(picture);
  };
  const isRemote = world.engine.kind === "ssh";
  const loop = (periodMs: () => number, act: () => Promise<void>): Promise<void> =>
    repeat({ periodMs, act, signal, onError: (error) => show({ facts: withProblem(picture, error) }) });
  const leaders = createKnownLeaders();
  await Promise.all([
    loop(
      () => (isRemote ? agentPeriodMs.elsewhere : agentPeriodMs.here),
      async () => show({ agents: await readAgents(world, { leaders, before: picture.agents, signal }) }),
    ),
    loop(pace.periodMs, () => readLeaders(world, leaders, signal)),
    loop(
      () => trafficPeriodMs,
      async () => show({ traffic: await readTraffic(world, signal) }),
    ),
    loop(pace.periodMs, async () => {
      world = await reopened(world, options);
      show(await readRest(world, picture, signal));
    }),
  ]);
}

interface ReadAgentsOptions extends Pick<AgentsRead, "before"> {
  readonly leaders: KnownLeaders;
  readonly signal: AbortSignal;
}

async function readAgents(
  world: World,
  { leaders, before, signal }: ReadAgentsOptions,
): Promise<WorldPicture["agents"]> {
  // A host that cannot be asked says so for its own agents only.
  const agents = await world.agents({ signal }).catch(() => world.engine.agents);
  signal.throwIfAborted();
  const areHere = world.engine.kind !== "ssh";
  const pictures = agentPictures({ agents, leaders: leaders.all(), areHere, before, now: Date.now() });
  for (const { system, role, host, state } of Object.values(pictures))
    if (role === "server" && leaders.all().get(system) === host && state === "down") leaders.drop(system);
  return pictures;
}

/** Each server of each system is asked. One process that stands for all servers of its system has no Raft. */
async function readLeaders(world: World, leaders: KnownLeaders, signal: AbortSignal): Promise<void> {
  if (world.engine.kind === "embedded") return;
  const systems: readonly System[] = world.inventory.vault
    ? ["consul", "nomad", "vault"]
    : ["consul", "nomad"];
  await Promise.all(
    systems.map(async (system) => {
      const { address } = await readLeadership(world, system, { signal });
      leaders.take(system, world.inventory.hosts.find((host) => host.address === address)?.name);
    }),
  );
}

async function readRest(
  world: World,
  picture: WorldPicture,
  signal: AbortSignal,
): Promise<Omit<WorldPicture, "agents" | "traffic">> {
  const status = await readStatus(world, { signal });
  const rest = pictureOfStatus(status, picture, Date.now());
  // The status asks for edges where Nomad says that there are some: they are there, and answer, without it too.
  if (!status.unanswered.includes("nomad") || Object.keys(picture.edges).length === 0) return rest;
  return { ...rest, edges: edgesOf(await readEdges(world, { signal })) };
}

/** The same world, or the one that its changed manifest describes. */
async function reopened(world: World, { open, onGone }: FollowWorldOptions): Promise<World> {
  try {
    const { mtimeMs } = await stat(world.folder.manifest);
    const known = stamps.get(world);
    stamps.set(world, mtimeMs);
    if (known === undefined || known === mtimeMs) return world;
    const changed = await open();
    stamps.set(changed, mtimeMs);
    return changed;
  } catch (error) {
    onGone();
    throw error;
  }
}

/** When the manifest of an opened world was last written. */
const stamps = new WeakMap<World, number>();

function withProblem({ facts }: WorldPicture, error: unknown): WorldPicture["facts"] {
  const known = facts["world"];
  return known ? { world: { ...known, problems: [messageOf(error)] } } : facts;
}
