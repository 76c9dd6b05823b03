import type { Job } from "nomad-client-ts";
import type { z } from "zod";
import { canonicalJob } from "./canonical-job.ts";
import { canonicalJson, digestOf, type Json } from "./canonical-json.ts";
import { renderImpure } from "./errors.ts";
import { placeholder } from "./placeholder.ts";
import { redactSecrets } from "./secrets.ts";
import type { JobContext, JobTemplate } from "./template.ts";
import { withTaskAccounts } from "./task-accounts.ts";
import { recordVariables, resolveVariables } from "./variables.ts";
import { shortVersionLength, versionOf, type VersionParts } from "./version.ts";

export interface RenderInput {
  /** Values over the template's defaults. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly context: JobContext;
}

/** A job ready to register, with what its version was made from. */
export interface RenderedJob {
  readonly name: string;
  /** The canonical job as it is registered. */
  readonly job: Job;
  /** The same job with placeholders for the executable and for secrets: what `digests.spec` covers. */
  readonly spec: Job;
  /** Every variable resolved; secrets are replaced by their digest. */
  readonly variables: { readonly [key: string]: Json | undefined };
  readonly context: JobContext;
  readonly digests: VersionParts;
  /** 64 hex digits over executable, spec and variables. */
  readonly version: string;
  /** Its first 12 digits: what people see. */
  readonly shortVersion: string;
}

/** Template + variables + context → job and version. Pure; throws `JobVariablesError`, or JOB_RENDER_IMPURE for a template that is not. */
export function renderJob<Variables extends z.ZodObject>(
  template: JobTemplate<Variables>,
  { variables, context }: RenderInput,
): RenderedJob {
  return renderResolvedJob(template, { resolved: resolveVariables(template, variables), context });
}

/** The same for variables that were checked and filled in already, by {@link resolveVariables} or `resolveSources`. */
export function renderResolvedJob<Variables extends z.ZodObject>(
  template: JobTemplate<Variables>,
  { resolved: variables, context }: { readonly resolved: z.output<Variables>; readonly context: JobContext },
): RenderedJob {
  const redacted = redactSecrets(template.variables, variables);
  const job = renderPurely(template, variables, context);
  const spec = renderPurely(template, redacted, { ...context, executable: placeholder });
  return versionJob({ name: template.name, job, spec, variables: recordVariables(redacted), context });
}

/** Everything of a rendered job but what follows from it: its digests and version. */
export type UnversionedJob = Omit<RenderedJob, "digests" | "version" | "shortVersion">;

/** Versions a job that was rendered by other means than a template; `spec` has to hold {@link placeholder} for the executable. */
export function versionJob(rendered: UnversionedJob): RenderedJob {
  const { spec, variables, context } = rendered;
  const digests = {
    executable: context.executable.digest,
    spec: digestOf(spec),
    variables: digestOf(variables),
  };
  const version = versionOf(digests);
  return { ...rendered, digests, version, shortVersion: version.slice(0, shortVersionLength) };
}

function renderPurely<Variables extends z.ZodObject>(
  template: JobTemplate<Variables>,
  variables: z.output<Variables>,
  context: JobContext,
): Job {
  const render = () => {
    const body = template.render(structuredClone(variables), structuredClone(context));
    const job = { ...body, Namespace: body.Namespace || context.namespace, ID: template.name };
    return withTaskAccounts(canonicalJob(job), context.taskAccounts);
  };
  const job = render();
  if (canonicalJson(job) !== canonicalJson(render())) throw renderImpure(template.name);
  return job;
}
