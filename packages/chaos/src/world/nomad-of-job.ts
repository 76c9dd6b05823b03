import type { NomadClient } from "nomad-client-ts";
import { jobAmbiguous } from "../errors.ts";

/** The client for the namespace that has this job; the default one when none has. Throws CHAOS_JOB_AMBIGUOUS when several have: the wrong one must not be touched. */
export async function nomadOfJob(nomad: NomadClient, job: string, signal: AbortSignal): Promise<NomadClient> {
  const stubs = await nomad.inNamespace("*").jobs.list({ prefix: job, signal });
  const namespaces = stubs
    .filter(({ ID, Stop }) => ID === job && !Stop)
    .map(({ Namespace = "default" }) => Namespace);
  if (namespaces.length > 1) throw jobAmbiguous(job, namespaces);
  return nomad.inNamespace(namespaces[0] ?? "default");
}
