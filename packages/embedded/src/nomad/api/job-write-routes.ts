import { messageOf } from "command-line/message-of";
import { invalidBody, notEmbedded, refused } from "../errors.ts";
import { parseJob } from "../job/parse-job.ts";
import type { Job } from "../job/schema.ts";
import { formatProblems } from "../job/validate/problems.ts";
import { validateJob } from "../job/validate/validate-job.ts";
import { deregisterJob } from "../server/deregister-job.ts";
import { evaluateJob } from "../server/evaluate-job.ts";
import { planJob } from "../server/plan-job.ts";
import { registerJob, type RegisterOptions } from "../server/register-job.ts";
import { revertJob } from "../server/revert-job.ts";
import { scaleJob, type ScalingRequest } from "../server/scale-job.ts";
import { jobKey } from "../job-key.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { jobKeyOf } from "./find.ts";
import { presentDeregistration, presentJobChange, presentScaling } from "./present/job-change.ts";
import { presentJobPlan } from "./present/job-plan.ts";
import { onDelete, onWrite, isSet, type ApiRequest, type Route } from "./route.ts";

/** What changes jobs below `/v1/jobs` and `/v1/job/:id` (https://developer.hashicorp.com/nomad/api-docs/jobs). */
export function jobWriteRoutes(context: ApiContext): readonly Route[] {
  const { store, deps } = context;
  const register = (registration: RegisterOptions): object =>
    presentJobChange(registerJob(store, deps, registration));

  return [
    onWrite("/v1/jobs", (request) => register(readRegistration(request))),
    onWrite("/v1/jobs/parse", () => {
      throw notEmbedded("POST /v1/jobs/parse (HCL): send the job as JSON");
    }),
    onWrite("/v1/validate/job", (request) => validate(request)),
    onWrite("/v1/job/:id", (request) => {
      const registration = readRegistration(request);
      refuseOtherId(request, registration.job, "Job ID does not match name");
      return register(registration);
    }),
    onDelete("/v1/job/:id", (request) =>
      presentDeregistration(
        deregisterJob(store, deps, {
          id: jobKeyOf(request),
          purge: isSet(request.query, "purge"),
          noShutdownDelay: isSet(request.query, "no_shutdown_delay"),
        }),
      ),
    ),
    onWrite("/v1/job/:id/plan", (request) => {
      const body = readBody(request, bodies.plan);
      const job = readJob(body, request);
      refuseOtherId(request, job, "Job ID does not match");
      return presentJobPlan(planJob(context, job), { withDiff: body.Diff === true });
    }),
    onWrite("/v1/job/:id/evaluate", (request) => {
      const body = readBody(request, bodies.evaluate);
      const job = store.get("jobs", jobKeyOf(request));
      if (!job) throw refused("job not found");
      return presentJobChange(
        evaluateJob(store, deps, { job, force: body.EvalOptions?.ForceReschedule === true }),
      );
    }),
    onWrite("/v1/job/:id/revert", (request) => presentJobChange(revertJob(store, deps, readRevert(request)))),
    onWrite("/v1/job/:id/scale", (request) => presentScaling(scaleJob(store, deps, readScaling(request)))),
  ];
}

function refuseOtherId(request: ApiRequest, { ID, Namespace }: Job, message: string): void {
  if (ID !== jobKey(Namespace, request.params["id"] ?? "")) throw invalidBody(message);
}

function readRevert(request: ApiRequest): Parameters<typeof revertJob>[2] {
  const { JobID, JobVersion, EnforcePriorVersion } = readBody(request, bodies.revert);
  const id = jobKeyOf(request);
  if (JobID && JobID !== id) throw invalidBody("Job ID does not match");
  return { id, version: JobVersion, priorVersion: EnforcePriorVersion ?? undefined };
}

function readScaling(request: ApiRequest): ScalingRequest {
  const body = readBody(request, bodies.scale);
  return {
    id: jobKeyOf(request),
    group: body.Target?.["Group"] ?? "",
    count: body.Count ?? undefined,
    message: body.Message ?? "",
    isError: body.Error === true,
    meta: body.Meta ?? null,
    jobModifyIndex: body.JobModifyIndex ?? undefined,
  };
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

function validate(request: ApiRequest): object {
  const job = readJob(readBody(request, bodies.plan), request);
  try {
    validateJob(job);
    return { DriverConfigValidated: true, Error: "", ValidationErrors: null, Warnings: "" };
  } catch (error) {
    const message = messageOf(error);
    return { DriverConfigValidated: true, Error: message, ValidationErrors: [message], Warnings: "" };
  }
}
