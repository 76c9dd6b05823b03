import { basename, join } from "node:path";
import {
  renderResolvedJob,
  resolveSources,
  type JobContext,
  type JobTemplate,
  type RenderedJob,
  type VariableOrigin,
  type VariableSource,
} from "jobspec";
import { executableMissing } from "./errors.ts";
import { isSystemError } from "../files/system-error.ts";
import type { CallOptions } from "../hosts/host.ts";
import { knownDigestOf } from "../files/known-digest-of.ts";
import type { World } from "../world/open-world.ts";
import { contextOf } from "./job-context.ts";
import { checkNamespace, wishedNamespace, type NamespaceWish } from "./job-namespace.ts";
import type { JobSource } from "./job-source.ts";
import { renderHcl } from "./render-hcl.ts";
import { requireVaultInWorld } from "./require-vault.ts";
import type { Deployable } from "./deployable.ts";

export interface PreparedJob {
  readonly service: Deployable;
  readonly rendered: RenderedJob;
  /** The namespace that the job is registered in. */
  readonly namespace: string;
  /** Where each variable's value comes from. */
  readonly origins: readonly VariableOrigin[];
  /** Where the executable has to lie on every host. */
  readonly path: string;
  /** Where the executable lies on this machine. */
  readonly source: string;
}

export interface PrepareOptions extends CallOptions {
  /** The weakest first; none means the template's defaults. */
  readonly sources?: readonly VariableSource[];
  /** For a job that names no namespace; one that names another than the flag is refused. */
  readonly namespace?: NamespaceWish | undefined;
}

/** Renders a service's job for a world, its executable at a path that holds its digest. Changes nothing. */
export async function prepareJob(
  source: JobSource,
  world: World,
  { sources = [], namespace: wish = {}, signal }: PrepareOptions,
): Promise<PreparedJob> {
  const service = source.deployable;
  const digest = await digestOfExecutable(service, signal);
  const path = join(world.engine.artifacts.root, service.name, digest, basename(service.executable));
  const context = contextOf(world, {
    executable: { path, digest },
    namespace: wishedNamespace(wish),
    taskAccounts: await world.engine.taskAccounts?.prefix(),
  });
  const result =
    source.kind === "hcl"
      ? await renderHcl({ nomad: world.nomad, source, sources, context, signal })
      : renderTemplate(source.template, { sources, context });
  const namespace = result.rendered.job.Namespace ?? "default";
  checkNamespace(source.name, namespace, wish);
  requireVaultInWorld(world, result.rendered.job);
  return { service, ...result, namespace, path, source: service.executable };
}

function renderTemplate(
  template: JobTemplate,
  { sources, context }: { readonly sources: readonly VariableSource[]; readonly context: JobContext },
): Pick<PreparedJob, "rendered" | "origins"> {
  const { resolved, origins } = resolveSources(template, sources);
  return { rendered: renderResolvedJob(template, { resolved, context }), origins };
}

async function digestOfExecutable({ name, executable }: Deployable, signal: AbortSignal): Promise<string> {
  try {
    return await knownDigestOf(executable, { signal });
  } catch (error) {
    if (isSystemError(error, "ENOENT")) throw executableMissing(name, executable);
    throw error;
  }
}
