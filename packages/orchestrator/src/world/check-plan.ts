import { createTwoFilesPatch } from "diff";
import { digestOf } from "../files/digest-of.ts";
import { findHost } from "../hosts/find-host.ts";
import type { Host } from "../hosts/host.ts";
import type { CallOptions } from "../call-options.ts";
import type { HostPlan, PlannedFile, WorldPlan } from "../hosts/world-plan.ts";

/** One thing that applying the plan would change. */
export interface Difference {
  readonly host: string;
  /** Path of a file, or `unit <name>`. */
  readonly what: string;
  /** Unified diff for text; a word for programs and secrets. */
  readonly diff: string;
  /** Units that would be restarted because of it. */
  readonly restarts: readonly string[];
}

/** What applying a plan would change on the hosts; changes nothing. Secrets are never shown. */
export async function checkPlan(
  plan: WorldPlan,
  hosts: readonly Host[],
  options: CallOptions,
): Promise<Difference[]> {
  const differences = await Promise.all(
    plan.hosts.map((hostPlan) => checkHost(findHost(hosts, hostPlan.host), hostPlan, options)),
  );
  return differences.flat();
}

async function checkHost(
  host: Host,
  { files, absent = [], units }: HostPlan,
  options: CallOptions,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const file of files) {
    const diff = await diffFile(host, file, options);
    if (diff !== undefined)
      differences.push({ host: host.name, what: file.path, diff, restarts: file.restarts ?? [] });
  }
  for (const path of absent) {
    if ((await host.readFile(path, options)) === undefined) continue;
    differences.push({ host: host.name, what: path, diff: "is removed", restarts: [] });
  }
  for (const unit of units) {
    if (await host.units.isDefined(unit, options)) continue;
    differences.push({
      host: host.name,
      what: `unit ${unit.name}`,
      diff: `runs ${unit.command.join(" ")}`,
      restarts: [unit.name],
    });
  }
  return differences;
}

async function diffFile(host: Host, file: PlannedFile, options: CallOptions): Promise<string | undefined> {
  if ("source" in file) return diffProgram(host, file, options);
  const present = await host.readFile(file.path, options);
  if (present === file.content) return undefined;
  if (file.secret) return present === undefined ? "(secret) is made" : "(secret) changes";
  return createTwoFilesPatch(
    present === undefined ? "/dev/null" : file.path,
    file.path,
    present ?? "",
    file.content,
    "",
    "",
    { context: 2 },
  );
}

async function diffProgram(
  host: Host,
  { path, source }: PlannedFile & { readonly source: string },
  options: CallOptions,
): Promise<string | undefined> {
  const { exitCode, stdout } = await host.exec(["sha256sum", path], options);
  if (exitCode !== 0) return `is copied from ${source}`;
  return stdout.startsWith(await digestOf(source, options.signal)) ? undefined : `is replaced by ${source}`;
}
