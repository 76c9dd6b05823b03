import {
  canonicalJob,
  JobVariablesError,
  placeholder,
  versionJob,
  withTaskAccounts,
  type JobContext,
  type RenderedJob,
  type VariableSource,
} from "jobspec";
import type { Job } from "nomad-client-ts";
import { jobOf, type JsonSource } from "./json-source.ts";

export interface RenderJsonOptions {
  /** Anything in them is refused: a job in JSON has no variables. */
  readonly sources: readonly VariableSource[];
  readonly context: JobContext;
}

/** A job in JSON is registered as it is, but for what its world adds to any job. Throws `JobVariablesError`. */
export function renderJson(source: JsonSource, { sources, context }: RenderJsonOptions): RenderedJob {
  refuseVariables(source, sources);
  const jobAt = (path: string): Job => {
    const job = jobOf(source, path);
    return withTaskAccounts(
      canonicalJob({ ...job, Namespace: job.Namespace || context.namespace }),
      context.taskAccounts,
    );
  };
  const [job, spec] = [jobAt(context.executable.path), jobAt(placeholder.path)];
  return versionJob({ name: source.name, job, spec, variables: {}, context });
}

function refuseVariables({ file, name }: JsonSource, sources: readonly VariableSource[]): void {
  const problems = sources.flatMap((source) => {
    const paths = "values" in source ? Object.keys(source.values) : [source.path];
    return paths.map((path) => ({
      path,
      kind: "unknown" as const,
      message: "no such variable",
      source: source.origin,
    }));
  });
  if (problems.length === 0) return;
  throw new JobVariablesError({
    message: `job ${name} takes no variables:\n${problems.map(({ path, source }) => `  ${path} (from ${source})`).join("\n")}`,
    hint: `${file} is JSON, which declares none. A job in Nomad's own language (HCL) does.`,
    problems,
  });
}
