import type { ValueChange, VersionDiff } from "jobspec";
import type { DesiredUpdates } from "nomad-client-ts";
import type { DeployPlan } from "../../deploy/plan-deployment.ts";
import type { DiffNode } from "../../deploy/nomad-diff.ts";
import type { Style } from "command-line";
import { endsByItself, hasChildren, type JobKind } from "../../world/job-kind.ts";
import { describeNextLaunch, describeNothing } from "./describe-end.ts";
import { jobName } from "./job-name.ts";
import { diffNodeLines } from "./render-nomad-diff.ts";

/** What a plan would do, for people: our three parts, then Nomad's own plan. */
export function renderPlan(plan: DeployPlan, style: Style): string {
  return [headLine(plan, style), ...versionLines(plan, style), ...nomadLines(plan, style)].join("\n");
}

/** The same for programs. */
export function planDocument(
  plan: DeployPlan,
  more: { readonly engine: string; readonly out: string | undefined },
): object {
  const { current, ...rest } = plan;
  return {
    ok: true,
    ...more,
    ...rest,
    current: current && {
      jobVersion: current.jobVersion,
      stopped: current.stopped,
      version: current.record?.version,
      how: current.how,
      note: current.note,
      by: current.how === "deployed" ? current.record?.by : undefined,
      at: current.how === "deployed" ? current.record?.at : undefined,
    },
  };
}

function headLine(plan: DeployPlan, style: Style): string {
  const { action, kind, nomad, shortVersion, current } = plan;
  const job = jobName(plan);
  if (action === "nothing")
    return `Nothing to do: ${style.bold(job)} ${current?.record?.shortVersion ?? shortVersion} ${describeNothing({ kind, nextLaunch: nomad.nextLaunch })}.`;
  if (action === "repair")
    return `${style.bold(job)} ${shortVersion} is registered as it should be, but ${endsByItself(kind) ? "its last run failed" : "not all of it runs"}.`;
  if (!current)
    return `${style.bold(job)} ${style.green(shortVersion)} would be registered for the first time.`;
  const before = current.stopped
    ? "stopped"
    : (current.record?.shortVersion ?? `version ${current.jobVersion}, not by deploy`);
  return `${style.bold(job)} ${style.red(before)} → ${style.green(shortVersion)}`;
}

function versionLines({ diff }: DeployPlan, style: Style): string[] {
  return diff?.changed ? diffLines(diff, style) : [];
}

/** Executable, variables, spec: what changed in each, a line per change. */
export function diffLines({ executable, variables, spec }: VersionDiff, style: Style): string[] {
  return [
    executable.changed
      ? `  executable  ${style.red(executable.before.slice(0, 12))} → ${style.green(executable.after.slice(0, 12))}`
      : style.dim("  executable  unchanged"),
    ...changeLines("variables", variables.changes, style),
    ...changeLines("spec", spec.changes, style),
  ];
}

function changeLines(part: string, changes: readonly ValueChange[], style: Style): string[] {
  if (changes.length === 0) return [style.dim(`  ${part.padEnd(10)}  unchanged`)];
  return [`  ${part}`, ...changes.map((change) => `    ${changeLine(change, style)}`)];
}

function changeLine({ path, before, after }: ValueChange, style: Style): string {
  if (before === undefined) return style.green(`+ ${path}: ${JSON.stringify(after)}`);
  if (after === undefined) return style.red(`- ${path}: ${JSON.stringify(before)}`);
  return `${style.yellow("~")} ${path}: ${style.red(JSON.stringify(before))} → ${style.green(JSON.stringify(after))}`;
}

function nomadLines({ action, kind, nomad }: DeployPlan, style: Style): string[] {
  if (action === "nothing") return [];
  // Of a new job everything is added: that is the spec itself (`deploy render`), not a change.
  const diff = nomad.type === "Added" ? undefined : nomad.diff;
  return [
    "Nomad would",
    ...(diff ? diffNodeLines(diff, style).map((line) => `  ${line}`) : []),
    ...nomad.groups.flatMap(({ name, updates }) => [
      `  group ${name}: ${describeUpdates(updates, kind, style)}`,
      ...groupDiffLines(diff, name, style).map((line) => `    ${line}`),
    ]),
    ...(kind === "periodic" ? [`  ${describeNextLaunch(nomad.nextLaunch)}`] : []),
    ...nomad.preempted.map((allocation) => style.red(`  preempt ${allocation}`)),
    ...nomad.notPlaced.map((reason) => style.red(`  ✘ ${reason}`)),
    ...nomad.warnings
      .split("\n")
      .filter(Boolean)
      .map((line) => style.yellow(`  ${line}`)),
  ];
}

function groupDiffLines(diff: DiffNode | undefined, name: string, style: Style): string[] {
  const group = diff?.children.find((child) => child.kind === "group" && child.name === name);
  return group ? diffNodeLines(group, style) : [];
}

function describeUpdates(updates: DesiredUpdates, kind: JobKind, style: Style): string {
  if (hasChildren(kind)) return "change nothing that runs; each launch has what is registered then";
  const parts: readonly (readonly [number, string])[] = [
    // Of a system job Nomad counts what is there already among what it would place.
    [placed(updates, kind), style.green("place")],
    [updates.Canary, style.green("canary")],
    [updates.InPlaceUpdate, "update in place"],
    [updates.DestructiveUpdate, style.red("replace")],
    [updates.Migrate, style.yellow("migrate")],
    [updates.Stop, style.red("stop")],
    [updates.Ignore, style.dim("leave alone")],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, verb]) => `${verb} ${count}`);
  return said.length === 0 ? "change nothing" : said.join(", ");
}

function placed({ Place, Ignore, InPlaceUpdate, DestructiveUpdate }: DesiredUpdates, kind: JobKind): number {
  return kind === "system" ? Math.max(0, Place - Ignore - InPlaceUpdate - DestructiveUpdate) : Place;
}
