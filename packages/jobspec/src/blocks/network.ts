import type { NetworkResource } from "nomad-client-ts";

/**
 * A port on the hosts' private network: the task binds `NOMAD_ADDR_<port>`, Consul hears the private address.
 * Without `static` Nomad chooses a free port of each host.
 */
export function privateNetwork(options: {
  /** Name of the `host_network`: `context.network`. */
  readonly network: string;
  /** Label, used by services and in NOMAD_ADDR_<label>. */
  readonly port: string;
  readonly static?: number | undefined;
}): NetworkResource {
  const port = { Label: options.port, HostNetwork: options.network };
  return options.static === undefined
    ? { Mode: "host", DynamicPorts: [port] }
    : { Mode: "host", ReservedPorts: [{ ...port, Value: options.static }] };
}
