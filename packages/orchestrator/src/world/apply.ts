import type { CallOptions, Host } from "../hosts/host.ts";
import { hostNotInEngine, restartWouldLoseQuorum } from "../errors.ts";
import type { Condition, HostPlan, Phase, UnitReference, WorldPlan } from "./plan.ts";

export interface ApplyOptions extends CallOptions {
  readonly hosts: readonly Host[];
  /** Resolves once the condition holds; rejects when it does not in time. */
  readonly waitFor: (condition: Condition, options: CallOptions) => Promise<void>;
  /** Told of each step as it begins. */
  readonly onStep?: (step: string) => void;
}

/** What applying a plan did. */
export interface ApplyReport {
  /** One line per thing changed, `node01: /etc/nomad.d/server.json`; empty the second time. */
  readonly changes: readonly string[];
}

/**
 * Makes a plan true: all hosts side by side for directories, files and unit definitions, then phase after phase its units started
 * (or restarted, where what they run changed) and its conditions met. Idempotent.
 */
export async function applyPlan(plan: WorldPlan, options: ApplyOptions): Promise<ApplyReport> {
  const changes: string[] = [];
  const hosts = new Map(options.hosts.map((host) => [host.name, host]));
  const stale = new Set<string>();
  options.onStep?.("hosts");
  await Promise.all(
    plan.hosts.map(async (hostPlan) => {
      const changed = await applyHost(findHost(hosts, hostPlan.host), hostPlan, options);
      changes.push(...changed.lines);
      for (const unit of changed.units) stale.add(keyOf({ host: hostPlan.host, unit }));
    }),
  );
  for (const phase of plan.phases) {
    options.onStep?.(phase.name);
    changes.push(...(await applyPhase(phase, hosts, stale, options)));
  }
  return { changes };
}

interface HostChanges {
  readonly lines: readonly string[];
  readonly units: ReadonlySet<string>;
}

async function applyHost(host: Host, plan: HostPlan, { signal }: CallOptions): Promise<HostChanges> {
  const lines: string[] = [];
  const units = new Set<string>();
  for (const directory of plan.directories) {
    if (await host.ensureDirectory(directory, { signal })) lines.push(`${host.name}: ${directory.path}`);
  }
  for (const file of plan.files) {
    if (!(await host.putFile(file, { signal }))) continue;
    lines.push(`${host.name}: ${file.path}`);
    for (const unit of file.restarts ?? []) units.add(unit);
  }
  for (const unit of plan.units) {
    if (!(await host.units.define(unit, { signal }))) continue;
    lines.push(`${host.name}: unit ${unit.name}`);
    units.add(unit.name);
  }
  return { lines, units };
}

async function applyPhase(
  phase: Phase,
  hosts: ReadonlyMap<string, Host>,
  stale: ReadonlySet<string>,
  options: ApplyOptions,
): Promise<string[]> {
  const started = await Promise.all(
    phase.units.map(async (reference) => {
      const fresh = await findHost(hosts, reference.host).units.start(reference.unit, options);
      return { reference, fresh };
    }),
  );
  await waitForAll(phase, options);
  const lines = started.filter(({ fresh }) => fresh).map(({ reference }) => describe(reference, "started"));
  const outdated = started.filter(({ reference, fresh }) => !fresh && stale.has(keyOf(reference)));
  lines.push(
    ...(await restartAll(
      phase,
      outdated.map(({ reference }) => reference),
      hosts,
      options,
    )),
  );
  return lines;
}

async function restartAll(
  phase: Phase,
  references: readonly UnitReference[],
  hosts: ReadonlyMap<string, Host>,
  options: ApplyOptions,
): Promise<string[]> {
  const restart = (reference: UnitReference): Promise<void> =>
    findHost(hosts, reference.host).units.restart(reference.unit, options);
  if (phase.restart === "together") {
    await Promise.all(references.map(restart));
    if (references.length > 0) await waitForAll(phase, options);
  } else {
    for (const reference of references) {
      await guardRestart(phase, reference, options);
      await restart(reference);
      await waitForAll(phase, options);
    }
    if (references.length > 0) await waitFor(phase.restartGuards ?? [], options);
  }
  return references.map((reference) => describe(reference, "restarted"));
}

/** Not one server is stopped while another one is missing. */
async function guardRestart(
  phase: Phase,
  { host, unit }: UnitReference,
  options: ApplyOptions,
): Promise<void> {
  try {
    await waitFor(phase.restartGuards ?? [], options);
  } catch (error) {
    options.signal.throwIfAborted();
    throw restartWouldLoseQuorum(host, unit, error);
  }
}

const waitForAll = (phase: Phase, options: ApplyOptions): Promise<void> => waitFor(phase.conditions, options);

async function waitFor(conditions: readonly Condition[], options: ApplyOptions): Promise<void> {
  await Promise.all(conditions.map((condition) => options.waitFor(condition, options)));
}

function findHost(hosts: ReadonlyMap<string, Host>, name: string): Host {
  const host = hosts.get(name);
  if (!host) throw hostNotInEngine(name, [...hosts.keys()]);
  return host;
}

const keyOf = ({ host, unit }: UnitReference): string => `${host}/${unit}`;
const describe = ({ host, unit }: UnitReference, what: string): string => `${host}: ${unit} ${what}`;
