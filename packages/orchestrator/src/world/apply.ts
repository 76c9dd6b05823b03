import type { CallOptions } from "../call-options.ts";
import type { Host } from "../hosts/host.ts";
import type { Act, Condition, HostPlan, Phase, UnitReference, WorldPlan } from "../hosts/world-plan.ts";
import { findHost } from "../hosts/find-host.ts";
import { restartWouldLoseQuorum } from "./errors.ts";
import { createStopwatch } from "./stopwatch.ts";

export interface ApplyOptions extends CallOptions {
  readonly hosts: readonly Host[];
  /** Resolves once the condition holds; rejects when it does not in time. */
  readonly waitFor: (condition: Condition, options: CallOptions) => Promise<void>;
  /** Does what a phase asks for through the agents' APIs; returns a line for each thing changed. */
  readonly act?: (act: Act, options: CallOptions) => Promise<readonly string[]>;
  /** Tells every unit that may read files again to do so, changed or not: an earlier call may have ended between the two. */
  readonly reloadAll?: boolean;
  /** Units to restart though nothing of them changed; default none. */
  readonly restarts?: (unit: string) => boolean;
  /** Told of each step as it begins. */
  readonly onStep?: (step: string) => void;
}

/** What applying a plan did. */
export interface ApplyReport {
  /** A line for each thing changed, `node01: /etc/nomad.d/server.json`; empty the second time. */
  readonly changes: readonly string[];
  /** How long each step took, by its name: `hosts`, then the phases, which overlap. */
  readonly tookMs: Readonly<Record<string, number>>;
}

/**
 * Makes a plan true: all hosts side by side for directories, files and unit definitions; then all phases side by side, each waiting for
 * what has to hold before its units start and after; then phase after phase the units restarted whose program or files changed, and those
 * told to reload that read the changed files again by themselves. Idempotent.
 */
export async function applyPlan(plan: WorldPlan, options: ApplyOptions): Promise<ApplyReport> {
  const changes: string[] = [];
  const stale = new Set<string>();
  const unread = new Set<string>();
  const watch = createStopwatch();
  options.onStep?.("hosts");
  await watch.time("hosts", () =>
    allOrNone(plan.hosts, options, async (hostPlan, call) => {
      const changed = await applyHost(findHost(options.hosts, hostPlan.host), hostPlan, call);
      changes.push(...changed.lines);
      for (const unit of changed.units) stale.add(keyOf({ host: hostPlan.host, unit }));
      for (const unit of changed.reloads) unread.add(keyOf({ host: hostPlan.host, unit }));
    }),
  );
  const fresh = new Set<string>();
  const over = new Map(plan.phases.map(({ name }) => [name, Promise.withResolvers<void>()]));
  await allOrNone(plan.phases, options, async (phase, call) => {
    await untilOver(phase.after ?? [], over, call);
    await waitFor(phase.startsWhen ?? [], call);
    options.onStep?.(phase.name);
    await watch.time(phase.name, async () => {
      for (const reference of await startAll(phase, call)) fresh.add(keyOf(reference));
      for (const act of phase.acts ?? []) changes.push(...((await options.act?.(act, call)) ?? []));
      await waitFor(phase.conditions, call);
    });
    over.get(phase.name)?.resolve();
  });
  for (const phase of plan.phases) {
    const started = phase.units.filter((reference) => fresh.has(keyOf(reference)));
    changes.push(...started.map((reference) => describe(reference, "started")));
    const older = phase.units.filter((reference) => !fresh.has(keyOf(reference)));
    const isOutdated = (reference: UnitReference): boolean =>
      stale.has(keyOf(reference)) || options.restarts?.(reference.unit) === true;
    const outdated = older.filter(isOutdated);
    const unaware = older.filter((reference) => unread.has(keyOf(reference)) && !isOutdated(reference));
    changes.push(...(await reloadEach(phase, unaware, options)));
    changes.push(...(await restartAll(phase, outdated, options)));
  }
  return { changes, tookMs: watch.tookMs };
}

/** Phases that fail are never over: their failure ends the signal. */
async function untilOver(
  names: readonly string[],
  over: ReadonlyMap<string, PromiseWithResolvers<void>>,
  { signal }: CallOptions,
): Promise<void> {
  if (names.length === 0) return;
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  try {
    signal.throwIfAborted();
    const promises = names.flatMap((name) => over.get(name)?.promise ?? []);
    await Promise.race([Promise.all(promises), ended.promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** All at once; the first failure stops the others, and is thrown when all have ended. */
async function allOrNone<T>(
  items: readonly T[],
  options: ApplyOptions,
  work: (item: T, options: ApplyOptions) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const call = { ...options, signal: AbortSignal.any([options.signal, failed.signal]) };
  await Promise.allSettled(
    items.map((item) =>
      work(item, call).catch((error: unknown) => {
        if (!failed.signal.aborted) failed.abort(error);
      }),
    ),
  );
  failed.signal.throwIfAborted();
}

interface HostChanges {
  readonly lines: readonly string[];
  /** To be restarted. */
  readonly units: ReadonlySet<string>;
  readonly reloads: ReadonlySet<string>;
}

async function applyHost(
  host: Host,
  plan: HostPlan,
  { signal, reloadAll }: ApplyOptions,
): Promise<HostChanges> {
  const lines: string[] = [];
  const units = new Set<string>();
  const reloads = new Set<string>();
  for (const directory of plan.directories) {
    if (await host.ensureDirectory(directory, { signal })) lines.push(`${host.name}: ${directory.path}`);
  }
  for (const file of plan.files) {
    const changed = await host.putFile(file, { signal });
    if (changed) lines.push(`${host.name}: ${file.path}`);
    if (changed) addTo(units, file.restarts);
    if (changed || reloadAll) addTo(reloads, file.reloads);
  }
  lines.push(...(await removeAbsent(host, plan, { signal })));
  for (const unit of plan.units) {
    if (!(await host.units.define(unit, { signal }))) continue;
    lines.push(`${host.name}: unit ${unit.name}`);
    units.add(unit.name);
  }
  return { lines, units, reloads };
}

async function removeAbsent(host: Host, { absent = [] }: HostPlan, options: CallOptions): Promise<string[]> {
  const lines: string[] = [];
  for (const path of absent) {
    if (await host.remove(path, options)) lines.push(`${host.name}: ${path} removed`);
  }
  return lines;
}

function addTo(names: Set<string>, more: readonly string[] | undefined): void {
  for (const name of more ?? []) names.add(name);
}

/** Those that were not running. */
async function startAll(phase: Phase, options: ApplyOptions): Promise<UnitReference[]> {
  const started = await Promise.all(
    phase.units.map(async (reference) =>
      (await findHost(options.hosts, reference.host).units.start(reference.unit, options)) ? [reference] : [],
    ),
  );
  return started.flat();
}

/** One after the other, as their phase's conditions allow: while it takes up new certificates, a server listens anew. */
async function reloadEach(
  phase: Phase,
  references: readonly UnitReference[],
  options: ApplyOptions,
): Promise<string[]> {
  const changes: string[] = [];
  for (const reference of references) {
    const { units } = findHost(options.hosts, reference.host);
    if (!(await units.reload(reference.unit, options))) continue;
    changes.push(describe(reference, "reloaded"));
    await waitForAll(phase, options);
  }
  return changes;
}

async function restartAll(
  phase: Phase,
  references: readonly UnitReference[],
  options: ApplyOptions,
): Promise<string[]> {
  const restart = (reference: UnitReference): Promise<void> =>
    findHost(options.hosts, reference.host).units.restart(reference.unit, options);
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

/** No server is stopped while another server is missing. */
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

const keyOf = ({ host, unit }: UnitReference): string => `${host}/${unit}`;
const describe = ({ host, unit }: UnitReference, what: string): string => `${host}: ${unit} ${what}`;
