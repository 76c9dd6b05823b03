import { isAtLeast } from "../agents/is-at-least.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { ensureAccounts } from "./accounts.ts";
import type { TaskAccounts } from "./engine.ts";
import type { Host } from "../hosts/host.ts";

/** Numbers of jobs' accounts: above those of people and services, below those that systemd gives to containers. */
export const taskNumbers = { min: 70_000, max: 79_999 };

/**
 * The numbers below, as Nomad's `denied_host_uids` takes them: no task runs as root, as an agent or as a person. Those above are not refused, for Nomad
 * keeps a set of every single number, and up to the last it would never start.
 */
export const refusedUids = `0-${taskNumbers.min - 1}`;

/** Whether a Nomad client of this version can be told which accounts tasks may run as. */
export const canRefuseAccounts = ({ nomad }: Toolchain): boolean => isAtLeast(nomad.version, "1.9");

export interface TaskAccountsOptions {
  readonly prefix: () => Promise<string | undefined>;
  /** Those whose accounts there are to be. */
  readonly hosts: readonly Pick<Host, "name" | "exec">[];
}

/** Accounts of jobs, made on all hosts at once. */
export function createTaskAccounts({ prefix, hosts }: TaskAccountsOptions): TaskAccounts {
  return {
    prefix,
    ensure: async (names, { signal }) => {
      await Promise.all(hosts.map((host) => ensureAccounts(host, names, { signal, numbers: taskNumbers })));
    },
  };
}
