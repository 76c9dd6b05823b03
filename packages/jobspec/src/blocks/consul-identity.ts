import type { Task } from "nomad-client-ts";
import type { ClosedConsul } from "../closed-consul.ts";

/** Where Nomad writes a task's Consul token, anew at each start of the task. */
const tokenFile = "${NOMAD_SECRETS_DIR}/consul_token";

/**
 * What makes a task a client of its host's Consul agent in a closed world. Nomad's client logs it in with its signed workload identity and writes
 * the token to a file in its secrets folder; the standard variables name the agent, the authority and that file, so that the stock `consul`
 * program works in the task too. No token stands in the job.
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/consul
 */
export function consulIdentity({ address, caFile }: ClosedConsul): Required<Pick<Task, "Consul" | "Env">> {
  return {
    Consul: { Cluster: "default" },
    Env: { CONSUL_HTTP_ADDR: address, CONSUL_CACERT: caFile, CONSUL_HTTP_TOKEN_FILE: tokenFile },
  };
}
