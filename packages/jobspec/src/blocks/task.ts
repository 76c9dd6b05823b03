import type { Constraint, Task, Template } from "nomad-client-ts";
import type { Nanoseconds } from "durations";
import type { ClosedConsul } from "../closed-consul.ts";
import { consulIdentity } from "./consul-identity.ts";
import type { VaultUse } from "./vault-access.ts";

/** A task that is a plain process of the host (driver raw_exec: no isolation, no image). */
export function rawExec(options: {
  readonly name: string;
  /** Absolute path on every host. */
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of a program that asks Consul: `context.consul`. It gets a token and the variables of {@link consulIdentity}; undefined: neither. */
  readonly consul?: ClosedConsul | undefined;
  /** Of a program that gets secrets or certificates of Vault: see {@link vaultAccess}. */
  readonly vault?: VaultUse | undefined;
  /** Files that Nomad writes for it, beside those of Vault: see {@link nomadVariable}. */
  readonly templates?: readonly Template[] | undefined;
  /** Between SIGTERM and SIGKILL; the client caps it (max_kill_timeout, 30 s unless changed). */
  readonly killTimeout: Nanoseconds;
  readonly cpuMHz: number;
  readonly memoryMB: number;
}): Task {
  const identity = options.consul && consulIdentity(options.consul);
  return {
    Name: options.name,
    Driver: "raw_exec",
    Config: { command: options.command, args: [...(options.args ?? [])] },
    Env: { ...identity?.Env, ...options.env },
    ...(identity && { Consul: identity.Consul }),
    ...options.vault,
    ...(options.templates && { Templates: [...(options.vault?.Templates ?? []), ...options.templates] }),
    KillSignal: "SIGTERM",
    KillTimeout: options.killTimeout,
    Resources: { CPU: options.cpuMHz, MemoryMB: options.memoryMB },
  };
}

/** Hosts with a Consul server, which in a world have a Nomad server too. Nomad's clients find it out by themselves. */
export function serverHosts(): Constraint {
  return { LTarget: "${attr.consul.server}", Operand: "=", RTarget: "true" };
}

/** No two allocations of the group on one host. */
export function distinctHosts(): Constraint {
  return { Operand: "distinct_hosts", RTarget: "true" };
}
