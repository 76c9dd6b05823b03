import type { JobChange } from "../../server/job-change.ts";

/** What Nomad answers to a change of a job: registration, evaluation, revert. */
export function presentJobChange(change: JobChange): object {
  return { ...common(change), Warnings: change.warnings ?? "" };
}

/** What Nomad answers to a job being scaled. */
export function presentScaling(change: JobChange): object {
  return { ...presentJobChange(change), KnownLeader: true };
}

/** What Nomad answers to a job being stopped or purged. */
export function presentDeregistration(change: JobChange): object {
  return { ...common(change), VolumeEvalID: "", VolumeEvalIndex: 0 };
}

function common({ index, evalId, evalIndex = index, jobModifyIndex = index }: JobChange): object {
  return {
    EvalCreateIndex: evalIndex,
    EvalID: evalId,
    Index: index,
    JobModifyIndex: jobModifyIndex,
    KnownLeader: false,
    LastContact: 0,
    NextToken: "",
  };
}
