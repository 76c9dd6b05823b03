import { describeAgent, systemName } from "./words.ts";
import type { NewEvent } from "./world-event.ts";
import type {
  AgentPicture,
  AllocationPicture,
  EdgePicture,
  HostPicture,
  JobPicture,
  ServicePicture,
  System,
  WorldPicture,
} from "./world-picture.ts";

/** What happened between two pictures of one world, in words, causes before what follows from them. Pure. */
export function eventsBetween(before: WorldPicture, after: WorldPicture): NewEvent[] {
  return [
    ...faultEvents(before, after),
    ...pairs(before.agents, after.agents).flatMap(agentEvents),
    ...leaderEvents(before, after),
    ...pairs(before.hosts, after.hosts).flatMap(nodeEvents),
    ...pairs(before.jobs, after.jobs).flatMap(jobEvents),
    ...pairs(before.allocations, after.allocations).flatMap(allocationEvents),
    ...pairs(before.services, after.services).flatMap(serviceEvents),
    ...pairs(before.edges, after.edges).flatMap(edgeEvents),
  ];
}

/** An entry as it was and as it is; one of the two may not be there. */
interface Pair<Entry> {
  readonly key: string;
  readonly was: Entry | undefined;
  readonly is: Entry | undefined;
}

function pairs<Entry>(
  before: Readonly<Record<string, Entry>>,
  after: Readonly<Record<string, Entry>>,
): Pair<Entry>[] {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...was.keys(), ...is.keys()])].map((key) => ({
    key,
    was: was.get(key),
    is: is.get(key),
  }));
}

function faultEvents(before: WorldPicture, after: WorldPicture): NewEvent[] {
  return pairs(before.faults, after.faults).flatMap(({ was, is }): NewEvent[] => {
    if (is && !was)
      return [{ kind: "faults", tone: "bad", text: `A fault is in force: ${is.what}.`, about: [] }];
    if (was && !is) return [{ kind: "faults", tone: "good", text: `Undone: ${was.what}.`, about: [] }];
    return [];
  });
}

function agentEvents({ key, was, is }: Pair<AgentPicture>): NewEvent[] {
  if (!was || !is) return [];
  const name = describeAgent(is);
  const event = (tone: NewEvent["tone"], text: string): NewEvent[] => [
    { kind: "agents", tone, text, about: [`agents/${key}`] },
  ];
  if (is.state !== was.state) return event(...agentTurn(name, was, is));
  if (is.state === "up" && was.pid !== undefined && is.pid !== undefined && is.pid !== was.pid)
    return event("plain", `${name} was started anew: process ${is.pid} instead of ${was.pid}.`);
  return [];
}

function agentTurn(name: string, was: AgentPicture, is: AgentPicture): [NewEvent["tone"], string] {
  if (is.state === "down") return ["bad", `${name} is down.`];
  if (is.state === "frozen") return ["bad", `${name} stands still: its process lives and does nothing.`];
  if (is.state === "unknown") return ["bad", `${name}: its host cannot be asked.`];
  if (was.state === "frozen") return ["good", `${name} goes on.`];
  return ["good", `${name} is up again${is.pid === undefined ? "" : `, as process ${is.pid}`}.`];
}

const systems: readonly System[] = ["consul", "nomad", "vault"];

function leaderEvents(before: WorldPicture, after: WorldPicture): NewEvent[] {
  return systems.flatMap((system): NewEvent[] => {
    const [was, is] = [leaderOf(before, system), leaderOf(after, system)];
    if (was?.id === is?.id) return [];
    const name = systemName(system);
    if (!is)
      return [
        {
          kind: "leaders",
          tone: "bad",
          text: `${name} has no leader.`,
          about: was ? [`agents/${was.id}`] : [],
        },
      ];
    const text = `${name}'s servers elected the one on ${is.host}${was ? ` after the one on ${was.host}` : ""}.`;
    return [{ kind: "leaders", tone: "good", text, about: [`agents/${is.id}`] }];
  });
}

const leaderOf = ({ agents }: WorldPicture, system: System): AgentPicture | undefined =>
  Object.values(agents).find((agent) => agent.system === system && agent.leads);

function nodeEvents({ key, was, is }: Pair<HostPicture>): NewEvent[] {
  const [from, to] = [was?.node, is?.node];
  if (!from || !to) return [];
  const event = (tone: NewEvent["tone"], text: string): NewEvent => ({
    kind: "agents",
    tone,
    text,
    about: [`hosts/${key}`],
  });
  return [
    ...(from.status === to.status
      ? []
      : [
          event(
            to.status === "ready" ? "good" : "bad",
            `Nomad's servers call ${key} ${to.status} now; it was ${from.status}.`,
          ),
        ]),
    ...(from.draining === to.draining
      ? []
      : [
          event(
            "plain",
            to.draining
              ? `${key} is drained: Nomad moves its allocations elsewhere.`
              : `${key} is not drained any more.`,
          ),
        ]),
    ...(from.eligible === to.eligible || from.draining !== to.draining
      ? []
      : [
          event(
            "plain",
            to.eligible ? `${key} takes new allocations again.` : `${key} takes no new allocations.`,
          ),
        ]),
  ];
}

function jobEvents({ key, was, is }: Pair<JobPicture>): NewEvent[] {
  const event = (tone: NewEvent["tone"], text: string): NewEvent[] => [
    { kind: "jobs", tone, text, about: [`jobs/${key}`] },
  ];
  if (is && !was) return event("plain", `Job ${is.id} was registered.`);
  if (was && !is) return event("plain", `Job ${was.id} is gone.`);
  if (!was || !is) return [];
  if (was.version !== is.version)
    return event("plain", `Job ${is.id} is registered in version ${is.version} now; it was ${was.version}.`);
  if (was.desired !== is.desired)
    return event("plain", `Job ${is.id} shall run ${is.desired} times now, not ${was.desired}.`);
  return [];
}

function allocationEvents({ key, was, is }: Pair<AllocationPicture>): NewEvent[] {
  const event = (tone: NewEvent["tone"], text: string): NewEvent[] => [
    { kind: "allocations", tone, text, about: [`allocations/${key}`] },
  ];
  if (is && !was) return event("plain", `Nomad placed ${is.name} on ${is.host}: it is ${is.status}.`);
  if (was && !is) return event("plain", `${was.name} on ${was.host} has ended.`);
  if (!was || !is) return [];
  if (is.status !== was.status)
    return event(
      allocationTone(is.status),
      `${is.name} on ${is.host} is ${is.status} now; it was ${was.status}.`,
    );
  if (is.restarts > was.restarts)
    return event(
      "plain",
      `Nomad started the task of ${is.name} on ${is.host} again (restart ${is.restarts}).`,
    );
  return [];
}

function allocationTone(status: string): NewEvent["tone"] {
  if (status === "running") return "good";
  return status === "failed" || status === "lost" || status === "unknown" ? "bad" : "plain";
}

function serviceEvents({ key, was, is }: Pair<ServicePicture>): NewEvent[] {
  const event = (tone: NewEvent["tone"], text: string): NewEvent[] => [
    { kind: "checks", tone, text, about: [`services/${key}`] },
  ];
  if (is && !was) return event("plain", `Consul knows the service ${is.name} now.`);
  if (was && !is) return event("plain", `Consul has no instance of ${was.name} any more.`);
  if (!was || !is || (was.passing === is.passing && was.all === is.all)) return [];
  if (is.passing === is.all) return event("good", `All ${is.all} instances of ${is.name} pass their checks.`);
  return event("bad", `${is.passing} of ${is.all} instances of ${is.name} pass their checks.`);
}

function edgeEvents({ key, was, is }: Pair<EdgePicture>): NewEvent[] {
  if (!was || !is) return [];
  const event = (tone: NewEvent["tone"], text: string): NewEvent[] => [
    { kind: "edges", tone, text, about: [`edges/${key}`] },
  ];
  if (was.ok && !is.ok) return event("bad", `The edge on ${key}: ${is.problem ?? "no answer"}.`);
  if (!was.ok && is.ok) return event("good", `The edge on ${key} answers again.`);
  if (was.upstreams !== is.upstreams)
    return event(
      "plain",
      `The edge on ${key} knows ${is.upstreams} instances now; it knew ${was.upstreams}.`,
    );
  return [];
}
