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
  /** More ports, likewise. */
  readonly more?: readonly { readonly port: string; readonly static?: number | undefined }[];
}): NetworkResource {
  const { network, more = [] } = options;
  const all = [{ port: options.port, static: options.static }, ...more];
  const reserved = all.flatMap((each) =>
    each.static === undefined ? [] : [{ Label: each.port, HostNetwork: network, Value: each.static }],
  );
  const dynamic = all.flatMap((each) =>
    each.static === undefined ? [{ Label: each.port, HostNetwork: network }] : [],
  );
  return {
    Mode: "host",
    ...(dynamic.length > 0 && { DynamicPorts: dynamic }),
    ...(reserved.length > 0 && { ReservedPorts: reserved }),
  };
}
