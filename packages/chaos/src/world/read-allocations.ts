import { createNomadClient, type AllocationListStub, type Job, type NomadClient } from "nomad-client-ts";
import type { World } from "orchestrator";
import type { WantedAllocation } from "./four-lists.ts";
import { firstAnswer } from "./first-answer.ts";

const timeoutMs = 1500;

/** What Nomad has, read from the first server that answers. */
export interface NomadReading {
  /** Those that Nomad wants to run, and that are to run on: not those of batch jobs. */
  readonly wanted: readonly WantedAllocation[];
  /** Allocations whose tasks end by themselves. */
  readonly ending: ReadonlySet<string>;
  /** Every allocation that Nomad still knows. */
  readonly known: ReadonlySet<string>;
  /** Those that are over, and when they were last changed: milliseconds since 1970. */
  readonly ended: ReadonlyMap<string, number>;
  /** How often tasks of each wanted allocation were restarted. */
  readonly restarts: ReadonlyMap<string, number>;
  readonly readyClients: number;
}

export type ReadNomad = (signal: AbortSignal) => Promise<NomadReading>;

/** Reads allocations and nodes. Addresses and service names of an allocation never change: each is read once. */
export function createNomadReader(world: World): ReadNomad {
  const clients = world.endpoints.nomadServers.map((address) =>
    createNomadClient({ address, fetch: world.engine.fetch, timeoutMs }),
  );
  const known = new Map<string, AllocationFacts>();
  const read = async (nomad: NomadClient, signal: AbortSignal): Promise<NomadReading> => {
    const [all, nodes] = await Promise.all([
      nomad.inNamespace("*").allocations.list({ signal }),
      nomad.nodes.list({ signal }),
    ]);
    const wanted = all.filter(
      ({ DesiredStatus, JobType }) => DesiredStatus === "run" && !endsByItself(JobType),
    );
    for (const { ID } of wanted) if (!known.has(ID)) known.set(ID, await readFacts(nomad, ID, signal));
    return {
      wanted: wanted.map((stub) => describe(stub, known.get(stub.ID))),
      ending: new Set(all.filter(({ JobType }) => endsByItself(JobType)).map(({ ID }) => ID)),
      known: new Set(all.map(({ ID }) => ID)),
      ended: new Map(all.filter(isOver).map(({ ID, ModifyTime }) => [ID, ModifyTime / 1e6])),
      restarts: new Map(wanted.map((stub) => [stub.ID, restartsOf(stub)])),
      readyClients: nodes.filter(({ Status }) => Status === "ready").length,
    };
  };
  return (signal) => firstAnswer(clients, (nomad) => read(nomad, signal), signal);
}

const endsByItself = (jobType: string): boolean => jobType === "batch" || jobType === "sysbatch";

const isOver = ({ DesiredStatus, ClientStatus }: AllocationListStub): boolean =>
  DesiredStatus !== "run" || ["complete", "failed", "lost"].includes(ClientStatus);

interface AllocationFacts {
  readonly service: string;
  readonly isRegistered: boolean;
  readonly endpoint?: string;
  readonly speaksTls?: true;
  readonly httpsEndpoint?: string;
}

/** Label of the port that edges have beside the one of their service. */
const httpsPort = "https";

async function readFacts(nomad: NomadClient, id: string, signal: AbortSignal): Promise<AllocationFacts> {
  const { Job, JobID, TaskGroup, AllocatedResources } = await nomad.allocations.read(id, { signal });
  const registered = firstService(Job?.TaskGroups?.find(({ Name }) => Name === TaskGroup));
  const portAt = (label: string | undefined) =>
    AllocatedResources?.Shared.Ports?.find(({ Label }) => Label === label);
  const [port, https] = [portAt(registered?.PortLabel), portAt(httpsPort)];
  return {
    service: registered?.Name ?? JobID,
    isRegistered: registered !== undefined,
    ...(port && { endpoint: `${port.HostIP}:${port.Value}` }),
    ...(isSpokenToByTls(registered?.Tags) && { speaksTls: true as const }),
    ...(https && https !== port && { httpsEndpoint: `${https.HostIP}:${https.Value}` }),
  };
}

function firstService(group: TaskGroup | undefined): Service | undefined {
  return [...(group?.Services ?? []), ...(group?.Tasks ?? []).flatMap((task) => task.Services ?? [])][0];
}

type TaskGroup = NonNullable<Job["TaskGroups"]>[number];
type Service = NonNullable<TaskGroup["Services"]>[number];

/** As edges read it from a service's tags. */
const isSpokenToByTls = (tags: readonly string[] | null = null): boolean =>
  tags?.some((tag) => / proto=https\b/.test(tag)) === true;

function describe(stub: AllocationListStub, facts: AllocationFacts | undefined): WantedAllocation {
  return {
    allocation: stub.ID,
    service: facts?.service ?? stub.JobID,
    host: stub.NodeName,
    ...(facts?.endpoint !== undefined && { endpoint: facts.endpoint }),
    ...(facts?.speaksTls && { speaksTls: true as const }),
    ...(facts?.httpsEndpoint !== undefined && { httpsEndpoint: facts.httpsEndpoint }),
    ...(facts?.isRegistered === false && { unregistered: true as const }),
    running: stub.ClientStatus === "running",
  };
}

function restartsOf({ TaskStates }: AllocationListStub): number {
  return Object.values(TaskStates ?? {}).reduce((sum, { Restarts }) => sum + Restarts, 0);
}
