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
  /** More ports, each at the same number on every host. */
  readonly more?: readonly { readonly port: string; readonly static: number }[];
}): NetworkResource {
  const { network, more = [] } = options;
  const port = { Label: options.port, HostNetwork: network };
  const reserved = [
    ...(options.static === undefined ? [] : [{ ...port, Value: options.static }]),
    ...more.map((each) => ({ Label: each.port, HostNetwork: network, Value: each.static })),
  ];
  return {
    Mode: "host",
    ...(options.static === undefined && { DynamicPorts: [port] }),
    ...(reserved.length > 0 && { ReservedPorts: reserved }),
  };
}
