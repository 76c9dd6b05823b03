import { basename, join } from "node:path";
import {
  placeholder,
  renderResolvedJob,
  resolveSources,
  type ExecutableReference,
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
import { renderJson } from "./job-file/render-json.ts";
import type { JobSource } from "./job-source.ts";
import { renderHcl, type RenderHclOptions } from "./render-hcl.ts";
import { requireVaultInWorld } from "./require-vault.ts";
import type { DeployableJob } from "./deployable.ts";

export interface PreparedJob {
  readonly service: DeployableJob;
  readonly rendered: RenderedJob;
  /** The namespace that the job is registered in. */
  readonly namespace: string;
  /** Where each variable's value comes from. */
  readonly origins: readonly VariableOrigin[];
  /** Where the executable has to lie on every host. */
  readonly path: string;
  /** Where the executable lies on this machine; undefined: the job has none that is to be put anywhere. */
  readonly source: string | undefined;
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
  const executable = await referTo(service, world, { signal });
  const context = contextOf(world, {
    executable,
    namespace: wishedNamespace(wish),
    taskAccounts: await world.engine.taskAccounts?.prefix(),
  });
  const result = await render(source, { nomad: world.nomad, sources, context, signal });
  const namespace = result.rendered.job.Namespace ?? "default";
  checkNamespace(source.name, namespace, wish);
  requireVaultInWorld(world, result.rendered.job);
  return { service, ...result, namespace, path: executable.path, source: service.executable };
}

/** The executable, at a path that holds its digest; for a job without one, what stands for any. */
async function referTo(
  { name, executable }: DeployableJob,
  { engine }: World,
  { signal }: CallOptions,
): Promise<ExecutableReference> {
  if (executable === undefined) return placeholder;
  const digest = await digestOfExecutable(name, executable, signal);
  return { path: join(engine.artifacts.root, name, digest, basename(executable)), digest };
}

type Rendering = Pick<PreparedJob, "rendered" | "origins">;

function render(
  source: JobSource,
  options: Omit<RenderHclOptions, "source">,
): Promise<Rendering> | Rendering {
  if (source.kind === "hcl") return renderHcl({ ...options, source });
  if (source.kind === "json") return { rendered: renderJson(source, options), origins: [] };
  return renderTemplate(source.template, options);
}

function renderTemplate(
  template: JobTemplate,
  { sources, context }: { readonly sources: readonly VariableSource[]; readonly context: JobContext },
): Rendering {
  const { resolved, origins } = resolveSources(template, sources);
  return { rendered: renderResolvedJob(template, { resolved, context }), origins };
}

async function digestOfExecutable(name: string, executable: string, signal: AbortSignal): Promise<string> {
  try {
    return await knownDigestOf(executable, { signal });
  } catch (error) {
    if (isSystemError(error, "ENOENT")) throw executableMissing(name, executable);
    throw error;
  }
}
