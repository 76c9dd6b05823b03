import type { Service } from "nomad-client-ts";
import type { Nanoseconds } from "durations";

/** A group service in Consul at the group's own address, with one HTTP check that decides whether it is healthy. */
export function httpService(options: {
  readonly name: string;
  /** Label of the port. */
  readonly port: string;
  readonly tags?: readonly string[];
  readonly check: {
    readonly path: string;
    /** Label of the port that answers it; default: the service's. */
    readonly port?: string | undefined;
    readonly interval: Nanoseconds;
    readonly timeout: Nanoseconds;
  };
}): Service {
  return {
    Name: options.name,
    Provider: "consul",
    PortLabel: options.port,
    AddressMode: "host",
    Tags: [...(options.tags ?? [])],
    Checks: [
      {
        Name: `${options.name} answers ${options.check.path}`,
        Type: "http",
        Path: options.check.path,
        PortLabel: options.check.port ?? options.port,
        AddressMode: "host",
        Interval: options.check.interval,
        Timeout: options.check.timeout,
      },
    ],
  };
}
