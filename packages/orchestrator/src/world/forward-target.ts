import type { CallOptions } from "../call-options.ts";
import type { WorldAddress } from "../engines/engine.ts";
import { agentApis } from "../inventory/inventory.ts";
import { forwardTargetUnknown } from "./errors.ts";
import type { World } from "./open-world.ts";

export interface ForwardTargetOptions extends CallOptions {
  /** A host's name, or a job's id. */
  readonly name: string;
  /** Of a host: a number or `consul`, `nomad`, `nomad-client`. Of a job: a port's label; default its first. */
  readonly port: string | undefined;
}

/** Where a host's agent, or an instance of a job that runs now, listens. Throws FORWARD_TARGET_UNKNOWN with what there is. */
export async function forwardTarget(world: World, options: ForwardTargetOptions): Promise<WorldAddress> {
  const { hosts } = world.inventory;
  const host = hosts.find(({ name }) => name === options.name);
  return host ? { host: host.address, port: portOfHost(world, options) } : addressOfJob(world, options);
}

function portOfHost({ inventory }: World, { name, port }: ForwardTargetOptions): number {
  const { ports } = inventory;
  const agents: Readonly<Record<string, number>> = {
    consul: agentApis(inventory).consulPort,
    nomad: ports.nomadHttp,
    "nomad-client": ports.nomadClientHttp,
  };
  const number = agents[port ?? ""] ?? Number(port);
  if (Number.isSafeInteger(number) && number > 0 && number < 65_536) return number;
  throw forwardTargetUnknown(`${name} has no port "${port ?? ""}"`, [...Object.keys(agents), "a number"]);
}

async function addressOfJob(
  { nomad, inventory }: World,
  { name, port, signal }: ForwardTargetOptions,
): Promise<WorldAddress> {
  const allocations = await nomad.jobs.allocations(name, { signal });
  const running = allocations.filter(
    ({ ClientStatus, DesiredStatus }) => ClientStatus === "running" && DesiredStatus === "run",
  );
  if (running.length === 0)
    throw forwardTargetUnknown(
      `nothing called ${name} runs`,
      inventory.hosts.map((known) => known.name),
    );
  const newest = running.reduce((one, other) => (other.CreateIndex > one.CreateIndex ? other : one));
  const { AllocatedResources } = await nomad.allocations.read(newest.ID, { signal });
  const ports = AllocatedResources?.Shared.Ports ?? [];
  const found = port === undefined ? ports[0] : ports.find(({ Label }) => Label === port);
  if (found) return { host: found.HostIP, port: found.Value };
  throw forwardTargetUnknown(
    `${name} has no port "${port ?? ""}"`,
    ports.map(({ Label }) => Label),
  );
}
