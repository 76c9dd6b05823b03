import type { AllocationListStub, JobListStub, NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";

/** The launches of a periodic job and the dispatches of a parameterized one, newest first. Nomad forgets them some time after their end. */
export async function readChildren(
  nomad: NomadClient,
  parent: string,
  { signal }: CallOptions,
): Promise<JobListStub[]> {
  const stubs = await nomad.jobs.list({ prefix: `${parent}/`, signal });
  return stubs
    .filter(({ ParentID }) => ParentID === parent)
    .sort((one, other) => other.SubmitTime - one.SubmitTime);
}

/** As many launches are looked into. */
const maxNewest = 10;

/** The allocations of a job and of its newest children. */
export async function readAllocations(
  nomad: NomadClient,
  job: string,
  { signal }: CallOptions,
): Promise<AllocationListStub[]> {
  const children = await readChildren(nomad, job, { signal });
  const ids = [job, ...children.slice(0, maxNewest).map(({ ID }) => ID)];
  return (await Promise.all(ids.map((id) => nomad.jobs.allocations(id, { signal })))).flat();
}
