import type { ClosedConsul } from "jobspec";

/** What a job of a closed world says for its host's own Consul agent. Each client's meta holds the rest, so that the job is the same for all hosts and worlds. */
export const consulOfTasks: ClosedConsul = {
  address: "${meta.consul_address}",
  caFile: "${meta.consul_ca}",
};

/** The meta of a Nomad client that completes {@link consulOfTasks} on its host; users' jobs may use it too. */
export function consulMeta({ address, caFile }: ClosedConsul): Readonly<Record<string, string>> {
  return { consul_address: address, consul_ca: caFile };
}
