import { vaultRoles, worldVault, type ClosedConsul } from "jobspec";
import type { PortRange } from "../inventory/dynamic-ports.ts";
import { consulMeta } from "./consul-of-tasks.ts";
import { nomadPorts, renderNomadAgent, type NomadAgent } from "./nomad-config.ts";

export interface NomadClientAgent extends NomadAgent {
  /** The private network, for example `172.16.206.0/24`: jobs choose it as host network "private". */
  readonly privateNetwork: string;
  /** Given to tasks that ask for any port. */
  readonly dynamicPorts: PortRange;
  /** Parent of the allocations' control groups: a parent for each client where several share a kernel; default Nomad's. */
  readonly cgroupParent?: string;
  /** Numbers of accounts that no task may run as, `0-99,200-300`. */
  readonly refusedUids?: string | undefined;
  /** How tasks reach this host's Consul agent in a closed world. */
  readonly consulOfTasks?: ClosedConsul | undefined;
}

/** Nomad cuts a task's kill_timeout at its client's maximum and does not say so; Nomad's default maximum is 30 s. */
export const maxKillTimeoutMs = 10 * 60_000;

/** The configuration of a Nomad client agent that runs raw_exec tasks only. */
export function renderNomadClientConfig(agent: NomadClientAgent): Readonly<Record<string, unknown>> {
  return {
    ...renderNomadAgent(agent),
    ...renderVault(agent),
    client: {
      enabled: true,
      servers: agent.servers.map((address) => `${address}:${nomadPorts(agent.serverHttpPort).rpc}`),
      // Nomad's own choice is the interface of the default route: on many machines the public one, and without a route it does not start.
      network_interface: interfaceIn(agent.privateNetwork),
      // Never call it "default".
      host_network: { private: { cidr: agent.privateNetwork } },
      min_dynamic_port: agent.dynamicPorts.min,
      max_dynamic_port: agent.dynamicPorts.max,
      max_kill_timeout: `${maxKillTimeoutMs / 1_000}s`,
      options: {
        "driver.allowlist": "raw_exec",
        // Off a cloud these wait for a metadata service, and with some AWS variables set env_aws ends the agent.
        "fingerprint.denylist": "env_aws,env_gce,env_azure,env_digitalocean",
      },
      ...(agent.consulOfTasks && { meta: consulMeta(agent.consulOfTasks) }),
      ...(agent.vault !== undefined && { template: templatesOfVault }),
      ...(agent.cgroupParent === undefined ? {} : { cgroup_parent: agent.cgroupParent }),
    },
    plugin: {
      raw_exec: {
        config: {
          enabled: true,
          ...(agent.refusedUids !== undefined && { denied_host_uids: agent.refusedUids }),
        },
      },
    },
  };
}

/** Where and how tasks are logged in to Vault. */
function renderVault({ vault, tls }: NomadClientAgent): Readonly<Record<string, unknown>> {
  if (vault === undefined) return {};
  return {
    vault: {
      enabled: true,
      address: vault,
      ...(tls && { ca_file: tls.ca }),
      jwt_auth_backend_path: worldVault.login,
      create_from_role: vaultRoles.workloads,
    },
  };
}

/**
 * A template that Vault does not answer is tried again for ever: after its twelfth try Nomad would end the task, running or not. Secrets without a
 * lease are looked at anew within this time.
 */
const templatesOfVault = {
  vault_retry: { attempts: 0, backoff: "250ms", max_backoff: "5s" },
  vault_default_lease_duration: "30s",
};

/** A go-sockaddr template, which the agent resolves at its start: what the interface is called differs from host to host. */
function interfaceIn(network: string): string {
  return `{{ GetAllInterfaces | include "network" "${network}" | limit 1 | attr "name" }}`;
}
