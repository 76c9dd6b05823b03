import {
  JobVariablesError,
  placeholder,
  renderResolvedJob,
  resolveSources,
  type VariableSource,
} from "jobspec";
import { NomadApiError } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { namespaceAmbiguous, namespaceConflict } from "./errors.ts";
import { contextOf } from "./job-context.ts";
import { jobOf } from "./job-file/json-source.ts";
import type { JobSource } from "./job-source.ts";
import { readCurrent } from "./read-current.ts";
import { mergeSources, namespaceInHcl } from "./render-hcl.ts";

/** Which Nomad namespace was asked for, and where. */
export interface NamespaceWish {
  /** `--namespace`: meant for this very command. */
  readonly flag?: string | undefined;
  /** NOMAD_NAMESPACE: for a job that says nothing itself. */
  readonly environment?: string | undefined;
}

/** Where a job without a namespace of its own is registered. */
export const wishedNamespace = ({ flag, environment }: NamespaceWish): string | undefined =>
  flag ?? environment;

/** Throws NAMESPACE_CONFLICT when the job says another namespace than the flag. */
export function checkNamespace(job: string, namespace: string, { flag }: NamespaceWish): void {
  if (flag !== undefined && flag !== namespace) throw namespaceConflict(job, namespace, flag);
}

export interface FindNamespaceOptions extends CallOptions {
  readonly world: Pick<World, "nomad" | "inventory" | "folder">;
  readonly source: JobSource;
  /** The variables that are known without flags: a job's namespace may depend on one. */
  readonly sources: readonly VariableSource[];
  readonly wish: NamespaceWish;
}

/**
 * Where a job that was registered is looked for: `--namespace`, else what the job says, else NOMAD_NAMESPACE, else `default`.
 * A job that cannot be rendered without its flags is where `deploy` registered it. Throws NAMESPACE_AMBIGUOUS where it did so twice.
 */
export async function findNamespace(options: FindNamespaceOptions): Promise<string> {
  const { source, wish } = options;
  if (wish.flag !== undefined) return wish.flag;
  try {
    return (await namespaceIn(options)) || wish.environment || "default";
  } catch (error) {
    if (!(error instanceof JobVariablesError || error instanceof NomadApiError)) throw error;
    return wish.environment ?? (await whereDeployed(source.name, options)) ?? "default";
  }
}

async function namespaceIn({
  source,
  world,
  sources,
  wish,
  signal,
}: FindNamespaceOptions): Promise<string | null | undefined> {
  const context = contextOf(world, { executable: placeholder, namespace: wish.environment });
  if (source.kind === "json") return jobOf(source, placeholder.path).Namespace;
  if (source.kind === "hcl") {
    const origins = mergeSources(source, sources);
    return namespaceInHcl({ nomad: world.nomad, source, origins, context, signal });
  }
  const { resolved } = resolveSources(source.template, sources);
  return renderResolvedJob(source.template, { resolved, context }).job.Namespace;
}

/** Where a job is registered, by whomever; undefined: nowhere. Throws NAMESPACE_AMBIGUOUS where that is in two namespaces. */
export async function whereRegistered(
  job: string,
  { world: { nomad }, signal }: CallOptions & { readonly world: Pick<World, "nomad"> },
): Promise<string | undefined> {
  const stubs = await nomad.inNamespace("*").jobs.list({ prefix: job, signal });
  const namespaces = stubs.filter(({ ID }) => ID === job).map(({ Namespace = "default" }) => Namespace);
  if (namespaces.length > 1) throw namespaceAmbiguous(job, namespaces);
  return namespaces[0];
}

async function whereDeployed(
  job: string,
  { world: { nomad, folder }, signal }: FindNamespaceOptions,
): Promise<string | undefined> {
  const stubs = await nomad.inNamespace("*").jobs.list({ prefix: job, signal });
  const found = await Promise.all(
    stubs
      .filter(({ ID }) => ID === job)
      .map(async ({ Namespace = "default" }) => {
        const current = await readCurrent({ nomad: nomad.inNamespace(Namespace), folder }, job, { signal });
        return current?.record ? [Namespace] : [];
      }),
  );
  const namespaces = found.flat();
  if (namespaces.length > 1) throw namespaceAmbiguous(job, namespaces);
  return namespaces[0];
}
