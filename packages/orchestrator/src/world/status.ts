import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";
import type { AllocationListStub } from "nomad-client-ts";
import type { CallOptions } from "../call-options.ts";
import type { AgentReference } from "../agents/agent-reference.ts";
import { vaultHosts, type Inventory, type InventoryHost, type Security } from "../inventory/inventory.ts";
import { firstAnswer } from "../net/first-answer.ts";
import { endsByItself } from "./job-kind.ts";
import {
  compareHealth,
  expectedHealth,
  readHealth,
  readServices,
  type Health,
  type HealthReading,
  type ServicesReading,
  type ServiceStatus,
} from "./health.ts";
import { readTaskSharing } from "./task-sharing.ts";
import { readExpiry } from "../certificates/list-certificates.ts";
import { describeFaultInForce, readFaultsInForce, type FaultInForce } from "./faults-in-force.ts";
import { readClocks } from "./read-clocks.ts";
import { readEdges, type EdgeStatus } from "./read-edges.ts";
import { describeJob, readJobs, type JobStatus } from "./read-jobs.ts";
import { describeNodes, readNodes, type NodeStatus } from "./read-nodes.ts";
import { describeVault, readVault, type VaultStatus } from "./read-vault.ts";
import { readAgent, type Agent, type World } from "./open-world.ts";

export interface WorldStatus {
  readonly name: string;
  readonly engine: string;
  readonly engineReason: string;
  readonly security: Security;
  readonly hosts: readonly {
    readonly name: string;
    readonly address: string;
    readonly roles: readonly string[];
  }[];
  readonly agents: readonly AgentStatus[];
  readonly expected: Health;
  /** Undefined when Consul cannot be asked. */
  readonly health: Health | undefined;
  /** What else is registered in Consul: what was deployed. */
  readonly services: readonly ServiceStatus[];
  /** What opens from the user's own machine. */
  readonly addresses: readonly Address[];
  readonly nodes: readonly NodeStatus[];
  readonly jobs: readonly JobStatus[];
  readonly allocations: readonly AllocationStatus[];
  readonly edges: readonly EdgeStatus[];
  /** Undefined where the world has none. */
  readonly vault: VaultStatus | undefined;
  /** Faults of chaos runs that have not been undone. */
  readonly faults: readonly FaultInForce[];
  /** What should be known though nothing is wrong yet: certificates that end soon, this machine's clock. */
  readonly notes: readonly string[];
  /** Everything that is not as it should be, in words; empty when all is well. */
  readonly mismatches: readonly string[];
  /** Systems that could not be asked: what only they know is missing above, not gone. */
  readonly unanswered: readonly ("consul" | "nomad")[];
}

/** An address for the user's own browser or curl. */
export interface Address {
  readonly what: string;
  readonly url: string;
}

export interface AgentStatus extends Agent {
  /** Whether its host could be asked. */
  readonly reached: boolean;
}

export interface AllocationStatus {
  readonly id: string;
  readonly name: string;
  readonly job: string;
  readonly namespace: string;
  readonly node: string;
  readonly status: string;
  readonly restarts: number;
}

/** Everything there is to say about a world; what cannot be asked is a mismatch, not an error. */
export async function readStatus(world: World, options: CallOptions): Promise<WorldStatus> {
  const { inventory, engine } = world;
  const mismatches: string[] = [];
  const ask = <T>(question: Promise<T>): Promise<T | undefined> =>
    question.catch((error: unknown) => {
      options.signal.throwIfAborted();
      mismatches.push(error instanceof UserError ? `${error.message}. ${error.hint}` : messageOf(error));
      return undefined;
    });
  const [faults, expiry, clocks, sharing, agents, reading, vault, nodes, [jobs, allocations]] =
    await Promise.all([
      readFaultsInForce(world),
      readExpiry(world, new Date()),
      readClocks(world, options),
      readTaskSharing(world),
      Promise.all(engine.agents.map(readAgentStatus)),
      ask(readFirstHealth(world, options)),
      readVault(world, options),
      ask(readNodes(world, options)),
      ask(readWork(world, options)).then((work) => work ?? nothingKnown),
    ]);
  const edges = jobs?.some(({ id }) => id === "edge-server") ? await readEdges(world, options) : [];
  const expected = expectedHealth(inventory);
  mismatches.push(
    ...faults.map((fault) => `${describeFaultInForce(fault)}: pnpm chaos heal undoes it`),
    ...expiry.expired,
    ...clocks.apart,
    ...agents.flatMap(describeAgent),
    ...(reading ? describeReading(reading, expected) : []),
    ...describeVault(vault),
    ...(nodes ? describeNodes(nodes, world.endpoints.nomadClients.length) : []),
    ...(jobs ?? []).flatMap(describeJob),
    ...edges.flatMap(describeEdge),
  );
  return {
    ...identityOf(world),
    hosts: describeHosts(inventory),
    agents,
    expected,
    health: reading?.health,
    services: reading?.services.services ?? [],
    addresses: addressesOf(world, edges),
    nodes: nodes ?? [],
    jobs: jobs ?? [],
    allocations,
    edges,
    vault,
    faults,
    notes: [...expiry.soon, ...clocks.notes, ...sharing],
    mismatches: withoutRepeats(mismatches),
    unanswered: unansweredOf({ consul: reading, nomad: nodes && jobs }),
  };

  async function readAgentStatus(agent: AgentReference): Promise<AgentStatus> {
    const known = await ask(readAgent(agent, engine, options));
    return known ? { ...known, reached: true } : { ...agent, status: undefined, reached: false };
  }
}

const unansweredOf = (answers: Readonly<Record<"consul" | "nomad", unknown>>): WorldStatus["unanswered"] =>
  (["consul", "nomad"] as const).filter((system) => answers[system] === undefined);
const identityOf = ({ manifest, inventory, engine }: World) => ({
  name: manifest.name,
  engine: engine.kind,
  engineReason: manifest.engineReason,
  security: inventory.security,
});

/** A host that cannot be reached says so for each of its agents. */
const withoutRepeats = (lines: readonly string[]): string[] => [...new Set(lines)];

const describeEdge = ({ ok, url, problem }: EdgeStatus): string[] => (ok ? [] : [`edge ${url}: ${problem}`]);

function describeReading({ health, failing, services }: FirstReading, expected: Health): string[] {
  return [...compareHealth(expected, health), ...failing, ...services.failing];
}

type FirstReading = HealthReading & { readonly services: ServicesReading };

/** Any agent knows the same: all are asked, each with a limit of its own, and the first that answers counts. */
async function readFirstHealth({ endpoints, engine }: World, options: CallOptions): Promise<FirstReading> {
  const ask = async (url: string, call: CallOptions) => {
    const [health, services] = await Promise.all([
      readHealth(url, engine, call),
      readServices(url, engine, call),
    ]);
    return { ...health, services };
  };
  return firstAnswer(endpoints.consul, ask, options).catch((error: unknown) => {
    options.signal.throwIfAborted();
    // It answers, and the user can mend what it says.
    if (error instanceof UserError) throw error;
    const where = endpoints.consul.join(", ");
    throw new Error(`Consul does not answer on any host (${where})`, { cause: error });
  });
}

const nothingKnown: readonly [undefined, readonly AllocationStatus[]] = [undefined, []];

async function readWork(
  { nomad }: World,
  options: CallOptions,
): Promise<[readonly JobStatus[], readonly AllocationStatus[]]> {
  const allocations = await nomad.inNamespace("*").allocations.list(options);
  return [await readJobs(nomad, allocations, options), describeAllocations(allocations)];
}

function addressesOf({ engine }: World, edges: readonly EdgeStatus[]): Address[] {
  const urls = engine.userUrls();
  const page = edges.find(({ statusPage }) => statusPage !== undefined)?.statusPage;
  const [edge] = edges;
  // The stand-ins have no user interface, only the API.
  const [path, kind] = engine.kind === "embedded" ? ["", " API"] : ["/ui/", ""];
  return [
    ...(edge ? [{ what: "an edge", url: edge.userUrl }] : []),
    ...(page === undefined ? [] : [{ what: "its status page", url: page }]),
    { what: `Consul${kind}`, url: urls.consul + path },
    { what: `Nomad${kind}`, url: urls.nomad + path },
    ...(urls.vault === undefined ? [] : [{ what: "Vault", url: urls.vault + path }]),
  ];
}

/** What is to run, and what runs though it should not; of jobs that end by themselves only what has not ended. */
function describeAllocations(allocations: readonly AllocationListStub[]): AllocationStatus[] {
  return allocations
    .filter(
      ({ DesiredStatus, ClientStatus, JobType }) =>
        ClientStatus === "running" ||
        (DesiredStatus === "run" && (!endsByItself(JobType) || ClientStatus === "pending")),
    )
    .map((allocation) => ({
      id: allocation.ID,
      name: allocation.Name,
      job: allocation.JobID,
      namespace: allocation.Namespace,
      node: allocation.NodeName ?? "",
      status: allocation.ClientStatus,
      restarts: Object.values(allocation.TaskStates ?? {}).reduce(
        (sum, task) => sum + (task.Restarts ?? 0),
        0,
      ),
    }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

function describeAgent({ id, status, reached }: AgentStatus): string[] {
  if (!reached || status?.state === "running") return [];
  const exit = status?.lastExit ? ` (${status.lastExit})` : "";
  return [`agent ${id} is ${status?.state ?? "not defined"}${exit}`];
}

const describeHosts = (inventory: Inventory): WorldStatus["hosts"] =>
  inventory.hosts.map((host) => ({
    name: host.name,
    address: host.address,
    roles: rolesInWords(host, inventory),
  }));

function rolesInWords({ name, roles }: InventoryHost, inventory: Inventory): string[] {
  return [
    `consul-${roles.consul}`,
    roles.nomadServer ? "nomad-server" : "",
    roles.nomadClient ? "nomad-client" : "",
    vaultHosts(inventory).some((host) => host.name === name) ? "vault" : "",
  ].filter((role) => role !== "");
}
