import { basename, join } from "node:path";
import {
  renderJob,
  resolveSources,
  type RenderedJob,
  type VariableOrigin,
  type VariableSource,
} from "jobspec";
import { executableMissing } from "../errors.ts";
import { isSystemError } from "../files/system-error.ts";
import type { CallOptions } from "../hosts/host.ts";
import { digestOf } from "../hosts/local-files.ts";
import type { World } from "../world/open-world.ts";
import { loadJobTemplate, type Service } from "./service.ts";

export interface PreparedJob {
  readonly service: Service;
  readonly rendered: RenderedJob;
  /** Where each variable's value comes from. */
  readonly origins: readonly VariableOrigin[];
  /** Where the executable has to lie on every host. */
  readonly path: string;
  /** Where it lies here. */
  readonly source: string;
}

export interface PrepareOptions extends CallOptions {
  /** The weakest first; none means the template's defaults. */
  readonly sources?: readonly VariableSource[];
}

/** Renders a service's job for a world, its executable at a path that holds its digest. Changes nothing. */
export async function prepareJob(
  service: Service,
  world: World,
  { sources = [], signal }: PrepareOptions,
): Promise<PreparedJob> {
  const template = await loadJobTemplate(service);
  const { variables, origins } = resolveSources(template, sources);
  const digest = await digestOfExecutable(service, signal);
  const path = join(world.engine.artifacts.root, service.name, digest, basename(service.executable));
  const rendered = renderJob(template, {
    variables,
    context: {
      datacenters: [world.inventory.datacenter],
      hostCount: world.inventory.hosts.filter((host) => host.roles.nomadClient).length,
      network: "private",
      executable: { path, digest },
    },
  });
  return { service, rendered, origins, path, source: service.executable };
}

async function digestOfExecutable({ name, executable }: Service, signal: AbortSignal): Promise<string> {
  try {
    return await digestOf(executable, signal);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) throw executableMissing(name, executable);
    throw error;
  }
}
