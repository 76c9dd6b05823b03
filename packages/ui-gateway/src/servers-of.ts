import type { Instance, Snapshot } from "edge-server/follow-services";
import type { UiServer } from "./config/gateway-config.ts";

/** Which of a service's instances serve its UI. */
export interface ServedBy {
  /** As Consul calls it. */
  readonly service: string;
  /** Instances with this tag alone; default: all. */
  readonly tag?: string | undefined;
  /** Where the UI is, if not at the port that the instances are listed with. */
  readonly port?: number | undefined;
}

/**
 * The servers of a UI, in the order of their addresses, each once. Those that Consul doubts are asked last, and only those that an operator
 * took out not at all: whether a server answers nginx finds out by itself. Pure.
 */
export function serversOf(
  { services }: Pick<Snapshot, "services">,
  { service, tag, port }: ServedBy,
): UiServer[] {
  const servers = new Map<string, UiServer>();
  for (const instance of services.get(service) ?? []) {
    if (instance.state === "maintenance" || (tag !== undefined && !instance.tags.includes(tag))) continue;
    const server = { address: instance.address, port: port ?? instance.port, isBackup: isDoubted(instance) };
    const key = `${server.address} ${server.port}`;
    if (!servers.has(key) || !server.isBackup) servers.set(key, server);
  }
  return [...servers.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, server]) => server);
}

const isDoubted = ({ state }: Instance): boolean => state !== "passing" && state !== "warning";
