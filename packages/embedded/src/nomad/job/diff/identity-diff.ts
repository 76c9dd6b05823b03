import type { WorkloadIdentity } from "../parts.ts";
import { diffStrings, diffWhole, sortObjects, type ObjectDiff } from "./object-diff.ts";

type Identity = Readonly<Omit<WorkloadIdentity, "Audience" | "ExtraClaims">> & {
  readonly Audience: readonly string[] | null;
  readonly ExtraClaims: readonly string[] | null;
};

/** The difference of two identities; empty when they are the same. */
export function diffIdentityOf(
  before: Identity | null | undefined,
  after: Identity | null | undefined,
): ObjectDiff[] {
  const parts = diffStrings("Audience", before?.Audience, after?.Audience);
  return diffWhole({ name: "Identity", before: before ?? undefined, after: after ?? undefined, parts });
}

/** The differences of a task's further identities, matched by name. */
export function diffIdentities(
  before: readonly Identity[] | null | undefined,
  after: readonly Identity[] | null | undefined,
): ObjectDiff[] {
  const names = new Set([...(before ?? []), ...(after ?? [])].map(({ Name }) => Name));
  const find = (identities: readonly Identity[] | null | undefined, name: string) =>
    identities?.find(({ Name }) => Name === name);
  return sortObjects([...names].flatMap((name) => diffIdentityOf(find(before, name), find(after, name))));
}
