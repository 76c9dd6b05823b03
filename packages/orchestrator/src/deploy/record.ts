import type { RenderedJob, Versioned } from "jobspec";
import { ifFound, type JobSubmission, type NomadClient } from "nomad-client-ts";
import { z } from "zod";
import type { CallOptions } from "../hosts/host.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const json = z.record(z.string(), z.json());

/** What is kept of one version: enough to describe the version, to compare it and to bring it back. */
const recordSchema = z.object({
  format: z.literal(1),
  version: digest,
  digests: z.object({ executable: digest, spec: digest, variables: digest }),
  /** Where its executable lies on the hosts. */
  executablePath: z.string(),
  by: z.string(),
  at: z.string(),
  /** Nomad's number of the version that a rollback brought back. */
  restores: z.int().optional(),
});

const sourceSchema = z.object({ Job: json.and(z.object({ ID: z.string() })), NomadDemo: recordSchema });

/** Kept by Nomad with each version of a job (its "submission"): nothing is put in `meta`, whose change would replace every allocation. */
export type DeployRecord = z.infer<typeof recordSchema> & Versioned & { readonly shortVersion: string };

/** The submission to register a rendered job with. */
export function toSubmission(
  rendered: RenderedJob,
  who: { readonly by: string; readonly at: Date },
): JobSubmission {
  const NomadDemo: z.infer<typeof recordSchema> = {
    format: 1,
    version: rendered.version,
    digests: rendered.digests,
    executablePath: rendered.context.executable.path,
    by: who.by,
    at: who.at.toISOString(),
  };
  return {
    Source: JSON.stringify({ Job: rendered.spec, NomadDemo }),
    Format: "json",
    Variables: JSON.stringify(rendered.variables),
  };
}

/** The submission to register an earlier version again with: the same version, deployed anew by somebody. */
export function toRestoredSubmission(
  { spec, variables, shortVersion: _short, ...record }: DeployRecord,
  who: { readonly by: string; readonly at: Date; readonly restores: number | undefined },
): JobSubmission {
  const NomadDemo: z.infer<typeof recordSchema> = {
    ...record,
    by: who.by,
    at: who.at.toISOString(),
    restores: who.restores,
  };
  return {
    Source: JSON.stringify({ Job: spec, NomadDemo }),
    Format: "json",
    Variables: JSON.stringify(variables),
  };
}

/** The record in a submission; undefined when something else registered the job. */
export function fromSubmission(submission: JobSubmission): DeployRecord | undefined {
  const source = sourceSchema.safeParse(parseJson(submission.Source));
  const variables = json.safeParse(parseJson(submission.Variables ?? ""));
  if (!source.success || !variables.success) return undefined;
  const { Job, NomadDemo } = source.data;
  return {
    ...NomadDemo,
    shortVersion: NomadDemo.version.slice(0, 12),
    spec: Job,
    variables: variables.data,
  };
}

/** The record of one version of a job; undefined when it was registered without one. */
export async function readRecord(
  nomad: NomadClient,
  job: string,
  { version, signal }: CallOptions & { readonly version: number },
): Promise<DeployRecord | undefined> {
  const submission = await ifFound(nomad.jobs.submission(job, version, { signal }));
  return submission && fromSubmission(submission);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
