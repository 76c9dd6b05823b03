import { vaultRoles } from "jobspec";
import type { AllocationListStub, Job, TaskEvent } from "nomad-client-ts";

/** A task that does not start for what Vault does not give it. */
export interface VaultWait {
  readonly allocation: Pick<AllocationListStub, "ID" | "Name" | "NodeName" | "TaskGroup">;
  readonly task: string;
  /** What is missing: `secret/data/default/demo-server/greeting`; undefined: its login was refused. */
  readonly path: string | undefined;
  /** Vault's own words, of a login that was refused. */
  readonly words: string | undefined;
}

/** The tasks of these allocations that wait for Vault, by their latest events. */
export function vaultWaits(allocations: readonly AllocationListStub[]): VaultWait[] {
  return allocations
    .filter(({ DesiredStatus }) => DesiredStatus === "run")
    .flatMap((allocation) =>
      Object.entries(allocation.TaskStates ?? {}).flatMap(([task, { State, Events }]): VaultWait[] => {
        const found = { allocation, task };
        const refused = (Events ?? []).find(isLoginRefused);
        if (refused) return [{ ...found, path: undefined, words: refused.DisplayMessage }];
        const path = State === "pending" ? missingIn((Events ?? []).at(-1)) : undefined;
        return path === undefined ? [] : [{ ...found, path, words: undefined }];
      }),
    );
}

/** What Nomad's template runner says three seconds after it began to wait: `Missing: vault.read(secret/data/a/b/c), vault.pki(pki/issue/x->/file)`. */
function missingIn(event: TaskEvent | undefined): string | undefined {
  if (event?.Type !== "Template") return undefined;
  return /Missing:.*?vault\.(?:read|write|pki|list)\((.+?)(?: ?->.*?)?\)/.exec(event.DisplayMessage)?.[1];
}

/** Refused, not unanswered: that may be over when the allocation is replaced. */
const isLoginRefused = ({ DisplayMessage }: TaskEvent): boolean =>
  /failed to derive vault token.*Code: 4\d\d/is.test(DisplayMessage);

/** As which role a task logs in. */
export function vaultRoleOf(
  { TaskGroups }: Pick<Job, "TaskGroups">,
  { allocation, task }: VaultWait,
): string {
  const group = (TaskGroups ?? []).find(({ Name }) => Name === allocation.TaskGroup);
  const role = (group?.Tasks ?? []).find(({ Name }) => Name === task)?.Vault?.Role;
  return role || vaultRoles.workloads;
}
