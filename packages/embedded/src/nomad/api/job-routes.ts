import { invalidBody, missing, notEmbedded, refused } from "../errors.ts";
import { diffJobs } from "../job/diff/job-diff.ts";
import { parseJob } from "../job/parse-job.ts";
import type { Job } from "../job/schema.ts";
import { validateJob } from "../job/validate/validate-job.ts";
import { deregisterJob, evaluateJob, jobAnswer, revertJob, scaleJob } from "../server/change-job.ts";
import { planJob } from "../server/plan-job.ts";
import { registerJob, type Registered, type RegisterOptions } from "../server/register-job.ts";
import { formatProblems } from "../job/validate/problems.ts";
import { jobKey, withoutNamespaces } from "../state/job-key.ts";
import { versionKey } from "../state/transaction.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { allocationsAnswer, listAnswer } from "./list.ts";
import { jobStub, jobSummary, scaleStatus } from "./present/stubs.ts";
import { presentEvaluation } from "./present/evaluation.ts";
import { presentJob } from "./present/job.ts";
import { isSet, type ApiRequest, type Routes } from "./route.ts";

/** `/v1/jobs` and `/v1/job/:id…` (https://developer.hashicorp.com/nomad/api-docs/jobs). */
export function jobRoutes(routes: Routes, context: ApiContext): void {
  const { store, deps } = context;
  const keyOf = ({ params, namespace }: ApiRequest): string => jobKey(namespace, params["id"] ?? "");
  const byJob = <T extends { readonly JobID: string }>(records: readonly T[], request: ApiRequest): T[] =>
    records.filter((record) => record.JobID === keyOf(request));

  routes.read("/v1/jobs", (request) =>
    listAnswer(store, request, {
      table: "jobs",
      present: (job) => jobStub(store, job),
      token: (job) => `${job.Namespace}.${withoutNamespaces(job.ID)}`,
      name: (job) => withoutNamespaces(job.ID),
      topics: ["jobs", "allocs"],
    }),
  );
  routes.write("/v1/jobs", (request) => registerAnswer(registerJob(store, deps, readRegistration(request))));
  routes.write("/v1/jobs/parse", () => {
    throw notEmbedded("POST /v1/jobs/parse (HCL): send the job as JSON");
  });
  routes.write("/v1/validate/job", (request) => validate(request));

  routes.read(
    "/v1/job/:id",
    (request) => {
      const job = find(request);
      return { value: presentJob(job), index: job.ModifyIndex, topics: [`jobs/${job.ID}`] };
    },
    "jobs",
  );
  routes.write("/v1/job/:id", (request) => {
    const registration = readRegistration(request);
    if (registration.job.ID !== jobKey(registration.job.Namespace, request.params["id"] ?? ""))
      throw invalidBody("Job ID does not match name");
    return registerAnswer(registerJob(store, deps, registration));
  });
  routes.remove("/v1/job/:id", (request) =>
    deregisterJob(store, deps, {
      id: keyOf(request),
      purge: isSet(request.query, "purge"),
      noShutdownDelay: isSet(request.query, "no_shutdown_delay"),
    }),
  );
  routes.write("/v1/job/:id/plan", (request) => {
    const body = readBody(request, bodies.plan);
    const job = readJob(body, request);
    if (job.ID !== jobKey(job.Namespace, request.params["id"] ?? ""))
      throw invalidBody("Job ID does not match");
    return planJob(context, job, body.Diff === true);
  });
  routes.write("/v1/job/:id/evaluate", (request) => {
    const body = readBody(request, bodies.evaluate);
    return evaluateJob(store, deps, {
      job: findToEvaluate(request),
      force: body.EvalOptions?.ForceReschedule === true,
    });
  });
  routes.write("/v1/job/:id/revert", (request) =>
    revertJob(store, deps, { id: keyOf(request), body: readBody(request, bodies.revert) }),
  );
  routes.write("/v1/job/:id/scale", (request) =>
    scaleJob(store, deps, { job: findToScale(request), body: readBody(request, bodies.scale) }),
  );
  routes.read(
    "/v1/job/:id/scale",
    (request) => {
      const job = find(request);
      return {
        value: scaleStatus(store, job),
        index: Math.max(job.ModifyIndex, store.index("allocs")),
        topics: ["jobs", "allocs"],
      };
    },
    "jobs",
  );
  routes.read(
    "/v1/job/:id/versions",
    (request) => {
      const versions = store
        .all("versions")
        .filter((job) => job.ID === keyOf(request))
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
    },
    "versions",
  );
  routes.read(
    "/v1/job/:id/submission",
    (request) => {
      const version = Number(request.query.get("version") ?? "0");
      const submission = store.get("submissions", versionKey(keyOf(request), version));
      if (!submission) throw missing("job source");
      return { value: submission, index: submission.JobModifyIndex, topics: ["submissions"] };
    },
    "submissions",
  );
  routes.read(
    "/v1/job/:id/summary",
    (request) => {
      const job = find(request);
      return {
        value: jobSummary(store, job),
        index: Math.max(store.index("allocs"), job.ModifyIndex),
        topics: ["allocs", "jobs"],
      };
    },
    "jobs",
  );
  routes.read("/v1/job/:id/allocations", (request) =>
    allocationsAnswer(store, ({ JobID }) => JobID === keyOf(request)),
  );
  routes.read("/v1/job/:id/evaluations", (request) => ({
    value: byJob(store.all("evals"), request)
      .sort((a, b) => b.CreateIndex - a.CreateIndex)
      .map(presentEvaluation),
    index: store.index("evals"),
    topics: ["evals"],
  }));
  routes.read("/v1/job/:id/deployments", (request) => ({
    value: deploymentsOf(request),
    index: store.index("deployments"),
    topics: ["deployments"],
  }));
  routes.read("/v1/job/:id/deployment", (request) => ({
    value: deploymentsOf(request)[0] ?? null,
    index: store.index("deployments"),
    topics: ["deployments"],
  }));

  function deploymentsOf(request: ApiRequest) {
    return byJob(store.all("deployments"), request).sort((a, b) => b.CreateIndex - a.CreateIndex);
  }

  function findToEvaluate(request: ApiRequest): Job {
    const job = store.get("jobs", keyOf(request));
    if (!job) throw refused("job not found");
    return job;
  }

  function findToScale(request: ApiRequest): Job {
    const job = store.get("jobs", keyOf(request));
    if (!job) throw missing(`job "${keyOf(request)}"`);
    return job;
  }

  function find(request: ApiRequest): Job {
    const job = store.get("jobs", keyOf(request));
    if (!job) throw missing("job");
    return job;
  }
}

/** Each version against the one before; the oldest has none. */
function diffVersions(versions: readonly Job[]): object[] {
  return versions.slice(0, -1).map((version, index) => diffJobs(versions[index + 1], version));
}

/** The job of a body, under the key of its namespace, which the query names before the job does. */
function readJob(body: { readonly Job?: unknown }, { query }: ApiRequest): Job {
  if (body.Job === undefined || body.Job === null) throw invalidBody("Job must be specified");
  const job = parseJob(body.Job);
  if (job.ID.includes("\0")) throw refused(formatProblems(["Job ID contains a null character"]));
  const Namespace = query.get("namespace") || job.Namespace;
  return { ...job, Namespace, ID: jobKey(Namespace, job.ID) };
}

function readRegistration(request: ApiRequest): RegisterOptions {
  const body = readBody(request, bodies.register);
  return {
    job: readJob(body, request),
    enforceIndex: body.EnforceIndex === true,
    jobModifyIndex: body.JobModifyIndex ?? 0,
    evalPriority: body.EvalPriority ?? 0,
    submission: body.Submission ?? undefined,
  };
}

function registerAnswer({ index, evalId, jobModifyIndex, warnings }: Registered): object {
  return jobAnswer(index, evalId, { JobModifyIndex: jobModifyIndex, Warnings: warnings });
}

function validate(request: ApiRequest): object {
  const job = readJob(readBody(request, bodies.plan), request);
  try {
    validateJob(job);
    return { DriverConfigValidated: true, Error: "", ValidationErrors: null, Warnings: "" };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { DriverConfigValidated: true, Error: message, ValidationErrors: [message], Warnings: "" };
  }
}
