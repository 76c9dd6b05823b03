import { missing } from "../errors.ts";
import { diffJobs } from "../job/diff/job-diff.ts";
import type { Job } from "../job/schema.ts";
import { withoutNamespaces } from "../job-key.ts";
import type { Store } from "../state/store.ts";
import type { Tables } from "../state/tables.ts";
import { versionKey } from "../state/transaction.ts";
import type { ApiContext } from "./context.ts";
import { jobKeyOf } from "./find.ts";
import { allocationsAnswer, listAnswer, recordAnswer, tableAnswer } from "./list.ts";
import { presentEvaluation } from "./present/evaluation.ts";
import { presentJob } from "./present/job.ts";
import { jobStub, jobSummary, scaleStatus } from "./present/stubs.ts";
import { isSet, type ApiRequest, type ReadAnswer, type Routes } from "./route.ts";

/** What tells of jobs below `/v1/jobs` and `/v1/job/:id` (https://developer.hashicorp.com/nomad/api-docs/jobs). */
export function jobReadRoutes(routes: Routes, { store }: ApiContext): void {
  const readJob = (path: string, read: (job: Job) => ReadAnswer): void =>
    routes.readOne(path, "jobs", (request) => {
      const job = store.get("jobs", jobKeyOf(request));
      if (!job) throw missing("job");
      return read(job);
    });

  routes.read("/v1/jobs", (request) =>
    listAnswer(store, request, {
      table: "jobs",
      present: (job) => jobStub(store, job),
      token: (job) => `${job.Namespace}.${withoutNamespaces(job.ID)}`,
      name: (job) => withoutNamespaces(job.ID),
      topics: ["jobs", "allocs"],
    }),
  );
  readJob("/v1/job/:id", (job) => recordAnswer("jobs", job, presentJob(job)));
  readJob("/v1/job/:id/scale", (job) => ({
    value: scaleStatus(store, job),
    index: Math.max(job.ModifyIndex, store.index("allocs"), store.get("scalings", job.ID)?.ModifyIndex ?? 0),
    topics: ["jobs", "allocs", "scalings"],
  }));
  readJob("/v1/job/:id/summary", (job) => ({
    value: jobSummary(store, job),
    index: Math.max(store.index("allocs"), job.ModifyIndex),
    topics: ["allocs", "jobs"],
  }));
  routes.readOne("/v1/job/:id/versions", "versions", (request) => readVersions(store, request));
  routes.readOne("/v1/job/:id/submission", "submissions", (request) => readSubmission(store, request));
  routes.read("/v1/job/:id/allocations", (request) =>
    allocationsAnswer(store, ({ JobID }) => JobID === jobKeyOf(request)),
  );
  routes.read("/v1/job/:id/evaluations", (request) =>
    tableAnswer(store, "evals", ofJob(store, "evals", request).map(presentEvaluation)),
  );
  routes.read("/v1/job/:id/deployments", (request) =>
    tableAnswer(store, "deployments", ofJob(store, "deployments", request)),
  );
  routes.read("/v1/job/:id/deployment", (request) =>
    tableAnswer(store, "deployments", ofJob(store, "deployments", request)[0] ?? null),
  );
}

/** A job's evaluations or deployments, the newest first. */
function ofJob<T extends "evals" | "deployments">(store: Store, table: T, request: ApiRequest): Tables[T][] {
  return store
    .all(table)
    .filter(({ JobID }) => JobID === jobKeyOf(request))
    .sort((a, b) => b.CreateIndex - a.CreateIndex);
}

function readVersions(store: Store, request: ApiRequest): ReadAnswer {
  const versions = store
    .all("versions")
    .filter((job) => job.ID === jobKeyOf(request))
    .sort((a, b) => b.Version - a.Version);
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
