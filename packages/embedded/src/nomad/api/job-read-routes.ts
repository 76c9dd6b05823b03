import { missing } from "../errors.ts";
import { diffJobs } from "../job/diff/job-diff.ts";
import type { Job } from "../job/schema.ts";
import { withoutNamespaces } from "../job-key.ts";
import { ofJob, type Store } from "../state/store.ts";
import { versionKey } from "../state/transaction.ts";
import type { ApiContext } from "./context.ts";
import { jobKeyOf } from "./find.ts";
import { allocationsAnswer, listAnswer, recordAnswer, tableAnswer } from "./list.ts";
import { presentEvaluation } from "./present/evaluation.ts";
import { presentJob } from "./present/job.ts";
import { jobStub, jobSummary, scaleStatus } from "./present/stubs.ts";
import { onRead, onReadOne, isSet, type ApiRequest, type ReadAnswer, type Route } from "./route.ts";

/** What tells of jobs below `/v1/jobs` and `/v1/job/:id` (https://developer.hashicorp.com/nomad/api-docs/jobs). */
export function jobReadRoutes({ store }: ApiContext): readonly Route[] {
  const onReadJob = (path: string, read: (job: Job) => ReadAnswer): Route =>
    onReadOne(path, "jobs", (request) => {
      const job = store.get("jobs", jobKeyOf(request));
      if (!job) throw missing("job");
      return read(job);
    });

  return [
    onRead("/v1/jobs", (request) =>
      listAnswer(store, request, {
        table: "jobs",
        present: (job) => jobStub(store, job),
        token: (job) => `${job.Namespace}.${withoutNamespaces(job.ID)}`,
        name: (job) => withoutNamespaces(job.ID),
        topics: ["jobs", "allocs"],
      }),
    ),
    onReadJob("/v1/job/:id", (job) => recordAnswer("jobs", job, presentJob(job))),
    onReadJob("/v1/job/:id/scale", (job) => ({
      value: scaleStatus(store, job),
      index: Math.max(
        job.ModifyIndex,
        store.index("allocs"),
        store.get("scalings", job.ID)?.ModifyIndex ?? 0,
      ),
      topics: ["jobs", "allocs", "scalings"],
    })),
    onReadJob("/v1/job/:id/summary", (job) => ({
      value: jobSummary(store, job),
      index: Math.max(store.index("allocs"), job.ModifyIndex),
      topics: ["allocs", "jobs"],
    })),
    onReadOne("/v1/job/:id/versions", "versions", (request) => readVersions(store, request)),
    onReadOne("/v1/job/:id/submission", "submissions", (request) => readSubmission(store, request)),
    onRead("/v1/job/:id/allocations", (request) =>
      allocationsAnswer(store, ({ JobID }) => JobID === jobKeyOf(request)),
    ),
    onRead("/v1/job/:id/evaluations", (request) =>
      tableAnswer(store, "evals", ofJob(store, "evals", jobKeyOf(request)).map(presentEvaluation)),
    ),
    onRead("/v1/job/:id/deployments", (request) =>
      tableAnswer(store, "deployments", ofJob(store, "deployments", jobKeyOf(request))),
    ),
    onRead("/v1/job/:id/deployment", (request) =>
      tableAnswer(store, "deployments", ofJob(store, "deployments", jobKeyOf(request))[0] ?? null),
    ),
  ];
}

function readVersions(store: Store, request: ApiRequest): ReadAnswer {
  const versions = ofJob(store, "versions", jobKeyOf(request));
  if (versions.length === 0) throw missing("job versions");
  return {
    value: {
      Versions: versions.map(presentJob),
      Diffs: isSet(request.query, "diffs") ? diffVersions(versions) : null,
      Index: store.index("versions"),
      LastContact: 0,
      KnownLeader: true,
      NextToken: "",
    },
    index: Math.max(...versions.map((job) => job.ModifyIndex)),
    topics: ["versions"],
  };
}

/** Each version against the one before; the oldest has none. */
function diffVersions(versions: readonly Job[]): object[] {
  return versions.slice(0, -1).map((version, index) => diffJobs(versions[index + 1], version));
}

function readSubmission(store: Store, request: ApiRequest): ReadAnswer {
  const version = Number(request.query.get("version") ?? "0");
  const submission = store.get("submissions", versionKey(jobKeyOf(request), version));
  if (!submission) throw missing("job source");
  return { value: submission, index: submission.JobModifyIndex, topics: ["submissions"] };
}
