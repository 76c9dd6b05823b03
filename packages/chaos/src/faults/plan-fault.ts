import { z } from "zod";
import { targetsNone } from "../errors.ts";
import { formatDuration } from "../pace/duration.ts";
import type { Fault } from "../scenario/faults.ts";
import { describeAgents, describeHosts } from "../selectors/selectors.ts";
import type { AgentTarget, WorldSnapshot } from "../world/snapshot.ts";
import type { Draw } from "../selectors/draw.ts";
import { quorumEffects } from "../selectors/quorum.ts";
import { resolveAgents, resolveHosts, resolveInstances } from "../selectors/resolve.ts";

const processSchema = z.strictObject({ pid: z.int(), startTime: z.string() }).readonly();

const agentTargetSchema = z.object({
  id: z.string(),
  system: z.enum(["consul", "nomad"]),
  role: z.enum(["server", "client", "all"]),
  host: z.string(),
  unit: z.string(),
  leads: z.boolean(),
  process: processSchema.optional(),
});

const instanceTargetSchema = z.object({
  service: z.string(),
  allocation: z.string(),
  host: z.string(),
  endpoint: z.string().optional(),
  process: processSchema.optional(),
});

/** The targets that a fault has now. What `--dry-run --json` prints and `--targets FILE` takes back. */
export const targetsSchema = z.object({
  what: z.string(),
  agents: z.array(agentTargetSchema).readonly(),
  hosts: z.array(z.string()).readonly(),
  instances: z.array(instanceTargetSchema).readonly(),
  executors: z.array(processSchema).readonly(),
  effects: z.array(z.string()).readonly(),
});

/** A fault with its targets. */
export type PlannedFault = Readonly<z.output<typeof targetsSchema>> & { readonly fault: Fault };

export interface PlanOptions {
  readonly draw: Draw;
  readonly withExecutors: boolean;
}

/** Resolves a fault's targets in a world as it is now. Throws `CHAOS_TARGETS_NONE`. */
export function planFault(
  fault: Fault,
  world: WorldSnapshot,
  { draw, withExecutors }: PlanOptions,
): PlannedFault {
  const none = {
    fault,
    what: describeFault(fault),
    agents: [],
    hosts: [],
    instances: [],
    executors: [],
    effects: [],
  };
  switch (fault.do) {
    case "kill": {
      const agents = resolveAgents(fault.agents, world, draw);
      const executors = withExecutors && agents.some(hasTasks) ? world.executors : [];
      // Without them this would be the gentler experiment under the blunter one's name.
      if (withExecutors && agents.some(hasTasks) && executors.length === 0)
        throw targetsNone("the executors between Nomad's clients and the tasks");
      return { ...none, agents, executors, effects: effectsOfKill(world, agents, executors.length) };
    }
    case "pause":
    case "restart": {
      const agents = resolveAgents(fault.agents, world, draw);
      const effects =
        fault.do === "restart"
          ? ["one after the other: quorums hold where there are three servers"]
          : inWords(world, agents);
      return { ...none, agents, effects };
    }
    case "end-instance": {
      const instances = resolveInstances(fault.instances, world, draw);
      const all = world.instances.filter(({ service }) => service === fault.instances.service).length;
      return {
        ...none,
        instances,
        effects: [
          `${fault.instances.service}: ${instances.length} of ${all} instances end, ${all - instances.length} left`,
        ],
      };
    }
    case "deploy":
      return { ...none, effects: [`${fault.service}: every instance is replaced, and then replaced back`] };
    default: {
      const hosts = resolveHosts(fault.hosts, world, draw).map(({ name }) => name);
      const hit = world.agents.filter(({ host }) => hosts.includes(host));
      return {
        ...none,
        hosts,
        effects: fault.do === "slow" || fault.do === "split-systems" ? [] : inWords(world, hit),
      };
    }
  }
}

function hasTasks({ system, role }: AgentTarget): boolean {
  return system === "nomad" && role !== "server";
}

function effectsOfKill(world: WorldSnapshot, agents: readonly AgentTarget[], executors: number): string[] {
  const pumps =
    executors > 0
      ? [`${executors} executors and log pumps die too: tasks lose their parents, new copies must take over`]
      : [];
  return [...inWords(world, agents), ...pumps];
}

function inWords(world: WorldSnapshot, hit: readonly AgentTarget[]): string[] {
  return quorumEffects(world.agents, hit).map((effect) => effect.inWords);
}

/** A fault in words, without its targets. */
export function describeFault(fault: Fault): string {
  switch (fault.do) {
    case "kill":
      return `SIGKILL to ${describeAgents(fault.agents)}`;
    case "pause":
      return `SIGSTOP to ${describeAgents(fault.agents)} for ${formatDuration(fault.for)}`;
    case "restart":
      return `restart of ${describeAgents(fault.agents)}, one after the other`;
    case "end-instance":
      return (
        { exit: "/exit/1 to", kill: "SIGKILL to", hang: "SIGSTOP to" }[fault.how] +
        ` ${fault.instances.pick} of the instances of ${fault.instances.service}`
      );
    case "power-off":
      return `power off ${describeHosts(fault.hosts)} for ${formatDuration(fault.for)}`;
    case "partition":
      return `cut off ${describeHosts(fault.hosts)} for ${formatDuration(fault.for)}`;
    case "split-systems":
      return `keep Nomad from Consul on ${describeHosts(fault.hosts)} for ${formatDuration(fault.for)}`;
    case "slow":
      return `${formatDuration(fault.delay)} delay and ${fault.lossPercent} % loss on ${describeHosts(fault.hosts)} for ${formatDuration(fault.for)}`;
    default:
      return `rolling deploy of ${fault.service}`;
  }
}

/** The targets in short, for tables and events: ids with pids. */
export function targetNames({ agents, hosts, instances, executors }: PlannedFault): string[] {
  const pid = (process: { readonly pid: number } | undefined) => (process ? ` (pid ${process.pid})` : "");
  return [
    ...agents.map(({ id, process }) => `${id}${pid(process)}`),
    ...hosts,
    ...instances.map(
      ({ service, allocation, process }) => `${service} ${allocation.slice(0, 8)}${pid(process)}`,
    ),
    ...(executors.length > 0 ? [`${executors.length} executors`] : []),
  ];
}
