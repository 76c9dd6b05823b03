import type { Service, ServiceCheck } from "../parts.ts";
import { diffFields } from "./field-diff.ts";
import { flattenAll } from "./flatten.ts";
import { foreignCheckFields } from "../foreign-fields.ts";
import { diffIdentityOf } from "./identity-diff.ts";
import {
  diffPlain,
  diffStrings,
  diffWhole,
  sortObjects,
  typeOfChange,
  type ObjectDiff,
} from "./object-diff.ts";

/** Services are matched by name and port label, then by place; fields that are only in Nomad's own structures are filled in. */
export function diffServices(
  before: readonly Service[] | null | undefined,
  after: readonly Service[] | null | undefined,
): ObjectDiff[] {
  const old = before ?? [];
  const current = after ?? [];
  if (old.length === 1 && current.length === 1) return diffService(old[0], current[0]);
  const matched = new Set<Service>();
  const diffs = old.flatMap((service, index) => {
    const match = findMatch(
      service,
      index,
      current.map((candidate) => (matched.has(candidate) ? undefined : candidate)),
    );
    if (match) matched.add(match);
    return diffService(service, match);
  });
  const added = current
    .filter((service) => !matched.has(service))
    .flatMap((service) => diffService(undefined, service));
  return sortObjects([...diffs, ...added]);
}

function findMatch(
  service: Service,
  index: number,
  candidates: readonly (Service | undefined)[],
): Service | undefined {
  let best: Service | undefined;
  let bestScore = 2;
  for (const [position, candidate] of candidates.entries()) {
    if (!candidate) continue;
    const score =
      Number(position === index) +
      2 * Number(candidate.PortLabel === service.PortLabel) +
      3 * Number(candidate.Name === service.Name);
    if (score > bestScore) [best, bestScore] = [candidate, score];
  }
  return best;
}

function diffService(before: Service | undefined, after: Service | undefined): ObjectDiff[] {
  const old: Partial<Service> = before ?? {};
  const current: Partial<Service> = after ?? {};
  const parts = [
    ...diffStrings("CanaryTags", old.CanaryTags, current.CanaryTags),
    ...diffStrings("Tags", old.Tags, current.Tags),
    ...diffChecks(old.Checks ?? [], current.Checks ?? []),
    ...diffIdentityOf(old.Identity, current.Identity),
  ];
  const full = (service: Service | undefined): object | undefined =>
    service && { ...service, Namespace: "default", Kind: "" };
  return diffWhole({ name: "Service", before: full(before), after: full(after), parts });
}

function diffChecks(before: readonly ServiceCheck[], after: readonly ServiceCheck[]): ObjectDiff[] {
  const names = new Set([...before, ...after].map((check) => check.Name));
  const find = (checks: readonly ServiceCheck[], name: string): ServiceCheck | undefined =>
    checks.findLast((check) => check.Name === name);
  return sortObjects([...names].flatMap((name) => diffCheck(find(before, name), find(after, name))));
}

function diffCheck(before: ServiceCheck | undefined, after: ServiceCheck | undefined): ObjectDiff[] {
  const parts = [
    ...diffHeader(before?.Header ?? null, after?.Header ?? null),
    ...diffPlain("CheckRestart", before?.CheckRestart, after?.CheckRestart),
  ];
  const full = (check: ServiceCheck | undefined): object | undefined =>
    check && { ...check, ...foreignCheckFields };
  return diffWhole({ name: "Check", before: full(before), after: full(after), parts });
}

function diffHeader(before: ServiceCheck["Header"], after: ServiceCheck["Header"]): ObjectDiff[] {
  const Type = typeOfChange(before, after);
  if (Type === "None") return [];
  return [
    {
      Type,
      Name: "Header",
      Fields: diffFields(flattenAll(before ?? {}), flattenAll(after ?? {}), true),
      Objects: null,
    },
  ];
}
