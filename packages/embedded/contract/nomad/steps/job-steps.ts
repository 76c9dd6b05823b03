import { shellJob, webJob } from "./jobs.ts";
import { keepAt, whenAt, whenCount, whenNone, type Step } from "./step.ts";

const register = "/v1/jobs";

/** A service job's life: planned, registered, deployed, changed in place and destructively, reverted, scaled, stopped, purged. */
export function jobSteps(): readonly Step[] {
  const inPlace = webJob(
    {},
    { RestartPolicy: { Attempts: 2, Interval: 60e9, Delay: 1e9, Mode: "fail" }, Meta: null },
  );
  const destructive = webJob({}, {}, { Env: { GREETING: "changed" } });
  return [
    { title: "no jobs", path: register },
    {
      title: "plan a new job",
      method: "POST",
      path: "/v1/job/web/plan",
      body: { Job: webJob(), Diff: true },
    },
    {
      title: "register",
      method: "POST",
      path: register,
      body: { Job: webJob() },
      keep: keepAt("eval", "EvalID"),
    },
    {
      title: "deployed",
      path: "/v1/job/web/deployment",
      until: whenAt("successful", "Status"),
      keep: keepAt("deployment", "ID"),
    },
    {
      title: "its evaluation",
      path: ({ eval: id }) => `/v1/evaluation/${id}`,
      until: whenAt("complete", "Status"),
    },
    { title: "allocations of the evaluation", path: ({ eval: id }) => `/v1/evaluation/${id}/allocations` },
    { title: "the deployment", path: ({ deployment }) => `/v1/deployment/${deployment}` },
    {
      title: "allocations of the deployment",
      path: ({ deployment }) => `/v1/deployment/allocations/${deployment}`,
    },
    {
      title: "the job",
      path: "/v1/job/web",
      until: whenAt(true, "Stable"),
      keep: keepAt("index", "JobModifyIndex"),
    },
    { title: "the jobs", path: register },
    { title: "its summary", path: "/v1/job/web/summary" },
    { title: "its allocations", path: "/v1/job/web/allocations", keep: keepAt("alloc", 0, "ID") },
    { title: "its allocation", path: ({ alloc }) => `/v1/allocation/${alloc}` },
    { title: "its scale status", path: "/v1/job/web/scale" },
    { title: "no submission", path: "/v1/job/web/submission?version=0" },
    { title: "plan the same", method: "POST", path: "/v1/job/web/plan", body: { Job: webJob(), Diff: true } },
    { title: "plan in place", method: "POST", path: "/v1/job/web/plan", body: { Job: inPlace, Diff: true } },
    {
      title: "plan destructive",
      method: "POST",
      path: "/v1/job/web/plan",
      body: { Job: destructive, Diff: true },
    },
    {
      title: "plan a count",
      method: "POST",
      path: "/v1/job/web/plan",
      body: { Job: webJob({}, { Count: 3 }), Diff: true },
    },
    {
      title: "register with a wrong index",
      method: "POST",
      path: register,
      body: { Job: destructive, EnforceIndex: true, JobModifyIndex: 1 },
    },
    {
      title: "register as new",
      method: "POST",
      path: register,
      body: { Job: destructive, EnforceIndex: true, JobModifyIndex: 0 },
    },
    {
      title: "enforce an index of an unknown job",
      method: "POST",
      path: register,
      body: { Job: shellJob("unknown", "exec sleep 600"), EnforceIndex: true, JobModifyIndex: 7 },
    },
    {
      title: "register in place with its source",
      method: "POST",
      path: register,
      body: { Job: inPlace, Submission: { Source: '{"a":1}', Format: "json", Variables: "x=1" } },
    },
    { title: "deployed in place", path: "/v1/job/web/deployment", until: whenVersion(1) },
    { title: "the allocation is the same", path: "/v1/job/web/allocations" },
    { title: "its submission", path: "/v1/job/web/submission?version=1" },
    { title: "register destructively", method: "POST", path: register, body: { Job: destructive } },
    { title: "deployed again", path: "/v1/job/web/deployment", until: whenVersion(2) },
    {
      title: "the old one is over",
      path: "/v1/job/web/allocations",
      until: whenCount(1, "complete", "ClientStatus"),
    },
    { title: "versions", path: "/v1/job/web/versions" },
    { title: "versions with diffs", path: "/v1/job/web/versions?diffs=true" },
    { title: "deployments of the job", path: "/v1/job/web/deployments" },
    {
      title: "revert to the current",
      method: "POST",
      path: "/v1/job/web/revert",
      body: { JobID: "web", JobVersion: 2 },
    },
    {
      title: "revert to none",
      method: "POST",
      path: "/v1/job/web/revert",
      body: { JobID: "web", JobVersion: 17 },
    },
    {
      title: "revert, another version enforced",
      method: "POST",
      path: "/v1/job/web/revert",
      body: { JobID: "web", JobVersion: 0, EnforcePriorVersion: 1 },
    },
    { title: "revert", method: "POST", path: "/v1/job/web/revert", body: { JobID: "web", JobVersion: 1 } },
    { title: "reverted", path: "/v1/job/web/deployment", until: whenVersion(3) },
    { title: "submission of the revert", path: "/v1/job/web/submission?version=3" },
    {
      title: "scale",
      method: "POST",
      path: "/v1/job/web/scale",
      body: { Count: 2, Target: { Group: "main" } },
    },
    { title: "scaled", path: "/v1/job/web/deployment", until: whenVersion(4) },
    { title: "submission of the scaling", path: "/v1/job/web/submission?version=4" },
    {
      title: "two run",
      path: "/v1/job/web/allocations",
      until: whenCount(2, "running", "ClientStatus"),
      silent: true,
    },
    {
      title: "scale an unknown group",
      method: "POST",
      path: "/v1/job/web/scale",
      body: { Count: 2, Target: { Group: "nope" } },
    },
    { title: "scale without a group", method: "POST", path: "/v1/job/web/scale", body: { Count: 2 } },
    {
      title: "scale to less than nothing",
      method: "POST",
      path: "/v1/job/web/scale",
      body: { Count: -1, Target: { Group: "main" } },
    },
    {
      title: "evaluate",
      method: "POST",
      path: "/v1/job/web/evaluate",
      body: { JobID: "web" },
      keep: keepAt("eval", "EvalID"),
    },
    {
      title: "evaluated",
      path: ({ eval: id }) => `/v1/evaluation/${id}`,
      until: whenAt("complete", "Status"),
    },
    { title: "stop", method: "DELETE", path: "/v1/job/web", keep: keepAt("eval", "EvalID") },
    { title: "stopped", path: ({ eval: id }) => `/v1/evaluation/${id}`, until: whenAt("complete", "Status") },
    {
      title: "nothing runs",
      path: "/v1/job/web/allocations",
      until: whenNone("running", "pending"),
      silent: true,
    },
    { title: "the stopped job", path: "/v1/job/web", until: whenAt("dead", "Status") },
    {
      title: "scale a stopped job",
      method: "POST",
      path: "/v1/job/web/scale",
      body: { Count: 1, Target: { Group: "main" } },
    },
    { title: "purge", method: "DELETE", path: "/v1/job/web?purge=true" },
    { title: "it is gone", path: "/v1/job/web" },
    { title: "its versions are gone", path: "/v1/job/web/versions" },
    { title: "stop an unknown job", method: "DELETE", path: "/v1/job/unknown" },
    {
      title: "evaluate an unknown job",
      method: "POST",
      path: "/v1/job/unknown/evaluate",
      body: { JobID: "unknown" },
    },
    {
      title: "scale an unknown job",
      method: "POST",
      path: "/v1/job/unknown/scale",
      body: { Count: 1, Target: { Group: "main" } },
    },
    {
      title: "revert an unknown job",
      method: "POST",
      path: "/v1/job/unknown/revert",
      body: { JobID: "unknown", JobVersion: 0 },
    },
    { title: "allocations of an unknown job", path: "/v1/job/unknown/allocations" },
    { title: "evaluations of an unknown job", path: "/v1/job/unknown/evaluations" },
    { title: "deployment of an unknown job", path: "/v1/job/unknown/deployment" },
    { title: "deployments of an unknown job", path: "/v1/job/unknown/deployments" },
    { title: "summary of an unknown job", path: "/v1/job/unknown/summary" },
    { title: "scale status of an unknown job", path: "/v1/job/unknown/scale" },
  ];
}

function whenVersion(version: number): NonNullable<Step["until"]> {
  const isOfVersion = whenAt(version, "JobVersion");
  const isSuccessful = whenAt("successful", "Status");
  return (answer) => isOfVersion(answer) && isSuccessful(answer);
}
