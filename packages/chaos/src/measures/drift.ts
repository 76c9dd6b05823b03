import type {
  FourLists,
  EdgeTable,
  Registration,
  TaskProcess,
  WantedAllocation,
} from "../world/four-lists.ts";

/**
 * - missing: wanted, and not (passing) in Consul, without a process, or not in an edge's table;
 * - ghost: in Consul, in an edge's table or among Vault's leases, and no allocation stands behind it;
 * - orphan: a living task process whose allocation nobody wants, or whose executor is gone;
 * - duplicate: two entries where there must be one.
 */
export type DriftKind = "missing" | "ghost" | "orphan" | "duplicate";

export interface Drift {
  readonly kind: DriftKind;
  readonly where: "nomad" | "consul" | "processes" | "edge" | "vault";
  readonly what: string;
}

/** Leaves out items of these allocations: tasks that end by themselves are neither missing when they have ended nor orphans while they run. */
export function without<T extends Pick<Registration, "allocation"> | TaskProcess>(
  allocations: ReadonlySet<string>,
  items: readonly T[],
): T[] {
  return items.filter(({ allocation }) => allocation === undefined || !allocations.has(allocation));
}

/** Every disagreement of the four lists; empty when they agree. */
export function findDrift(lists: FourLists): Drift[] {
  return [
    ...lists.allocations.flatMap((allocation) => missingOf(allocation, lists)),
    ...lists.registrations.filter((entry) => !isWanted(entry, lists)).map(ghostRegistration),
    ...lists.edges.flatMap((edge) => ghostEndpoints(edge, lists)),
    ...lists.processes.flatMap((process) => orphans(process, wantedIds(lists))),
    ...duplicates(lists),
  ];
}

function missingOf(wanted: WantedAllocation, lists: FourLists): Drift[] {
  const name = `${wanted.service} ${short(wanted.allocation)} on ${wanted.host}`;
  const drift: Drift[] = [];
  const miss = (where: Drift["where"], what: string) => drift.push({ kind: "missing", where, what });
  if (!wanted.running) miss("nomad", `${name} is not running`);
  if (!lists.processes.some(({ allocation }) => allocation === wanted.allocation))
    miss("processes", `${name} has no process`);
  if (wanted.unregistered) return drift;
  const registered = lists.registrations.filter((entry) => stands(entry, wanted));
  if (registered.length === 0) miss("consul", `${name} is not registered`);
  else if (!registered.some(({ passing }) => passing)) miss("consul", `${name} is registered, not passing`);
  for (const edge of lists.edges) {
    if (edge.service !== wanted.service || wanted.endpoint === undefined) continue;
    if (!edge.endpoints.includes(wanted.endpoint))
      miss("edge", `${name} (${wanted.endpoint}) is not in the table of ${edge.edge}`);
  }
  return drift;
}

function stands(entry: Registration, wanted: WantedAllocation): boolean {
  if (entry.service !== wanted.service || entry.endpoint !== wanted.endpoint) return false;
  return entry.allocation === undefined || entry.allocation === wanted.allocation;
}

function isWanted(entry: Registration, lists: FourLists): boolean {
  return lists.allocations.some((wanted) => stands(entry, wanted));
}

function ghostRegistration({ id, service, endpoint }: Registration): Drift {
  return {
    kind: "ghost",
    where: "consul",
    what: `${service} ${endpoint} (${id}) has no allocation behind it`,
  };
}

function ghostEndpoints({ edge, service, endpoints }: EdgeTable, lists: FourLists): Drift[] {
  const wanted = new Set(
    lists.allocations.filter((each) => each.service === service).map(({ endpoint }) => endpoint),
  );
  return endpoints
    .filter((endpoint) => !wanted.has(endpoint))
    .map((endpoint) => ({ kind: "ghost", where: "edge", what: `${edge} still has ${service} ${endpoint}` }));
}

function orphans(process: TaskProcess, wanted: ReadonlySet<string>): Drift[] {
  const { pid, task, allocation, host, held } = process;
  const isWanted = wanted.has(allocation);
  if (isWanted && held) return [];
  const why = isWanted ? "has no executor" : "belongs to no wanted allocation";
  const what = `pid ${pid} on ${host} (${task} of ${short(allocation)}) ${why}`;
  return [{ kind: "orphan", where: "processes", what }];
}

function duplicates(lists: FourLists): Drift[] {
  const processes = repeated(lists.processes, ({ allocation, task }) => `${task} of ${short(allocation)}`);
  const registrations = repeated(lists.registrations, ({ service, endpoint }) => `${service} ${endpoint}`);
  const endpoints = lists.edges.flatMap(({ edge, endpoints }) =>
    repeated(endpoints, (endpoint) => `${endpoint} at ${edge}`),
  );
  const describe =
    (where: Drift["where"]) =>
    (what: string): Drift => ({ kind: "duplicate", where, what });
  return [
    ...processes.map(describe("processes")),
    ...registrations.map(describe("consul")),
    ...endpoints.map(describe("edge")),
  ];
}

function repeated<T>(items: readonly T[], nameOf: (item: T) => string): string[] {
  return [...Map.groupBy(items, nameOf)]
    .filter(([, same]) => same.length > 1)
    .map(([name, same]) => `${same.length} × ${name}`);
}

function wantedIds(lists: FourLists): ReadonlySet<string> {
  return new Set(lists.allocations.map(({ allocation }) => allocation));
}

function short(id: string): string {
  return id.slice(0, 8);
}
