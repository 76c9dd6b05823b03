import type { Job, JobPlanRequest, JobRegisterRequest, JobScaleRequest, JobsParseRequest } from "./schema.ts";
import type { CallOptions, ReadOptions, Transport } from "./transport.ts";

/** `/v1/jobs` and `/v1/job/…` (Nomad API: jobs). Every method rejects with `NomadApiError` or `NomadUnreachable`. */
export type JobsApi = ReturnType<typeof createJobs>;

/** All calls about jobs over one transport. */
export function createJobs(transport: Transport) {
  return {
    ...createReads(transport),
    ...createParts(transport),
    ...createRegistration(transport),
    ...createChanges(transport),
  };
}

const path = (job_id: string) => ({ path: { job_id } });

/** What a job is, and what it was. */
function createReads({ client, call }: Transport) {
  return {
    list: ({ prefix, filter, ...options }: ReadOptions & { prefix?: string; filter?: string } = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/jobs", {
          ...init,
          params: { query: { ...query, prefix, filter } },
        }),
      ),
    /** The current version; `isNotFound` when there is none. */
    read: (id: string, options: ReadOptions = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/job/{job_id}", { ...init, params: { ...path(id), query } }),
      ),
    /** Newest first. */
    versions: (id: string, { diffs, ...options }: ReadOptions & { diffs?: boolean } = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/job/{job_id}/versions", {
          ...init,
          params: { ...path(id), query: { ...query, diffs } },
        }),
      ),
    /** `isNotFound` when that version was registered without one. */
    submission: (id: string, version: number, options: ReadOptions = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/job/{job_id}/submission", {
          ...init,
          params: { ...path(id), query: { ...query, version } },
        }),
      ),
    scaleStatus: (id: string, options: ReadOptions = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/job/{job_id}/scale", { ...init, params: { ...path(id), query } }),
      ),
    summary: (id: string, options: ReadOptions = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/job/{job_id}/summary", { ...init, params: { ...path(id), query } }),
      ),
  };
}

/** What a job has become: allocations, evaluations, deployments. */
function createParts({ client, call }: Transport) {
  return {
    /** `all` includes those of a purged job of the same name. */
    allocations: (id: string, { all, ...options }: ReadOptions & { all?: boolean } = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/job/{job_id}/allocations", {
          ...init,
          params: { ...path(id), query: { ...query, all } },
        }),
      ),
    evaluations: async (id: string, options: ReadOptions = {}) =>
      (await call(options, (init, query) =>
        client.GET("/v1/job/{job_id}/evaluations", { ...init, params: { ...path(id), query } }),
      )) ?? [],
    deployments: (id: string, { all, ...options }: ReadOptions & { all?: boolean } = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/job/{job_id}/deployments", {
          ...init,
          params: { ...path(id), query: { ...query, all } },
        }),
      ),
    /** null when the job never had one. */
    latestDeployment: async (id: string, options: ReadOptions = {}) =>
      (await call(options, (init, query) =>
        client.GET("/v1/job/{job_id}/deployment", { ...init, params: { ...path(id), query } }),
      )) ?? null,
  };
}

/** From a text or a job to a registered job, and back out. */
function createRegistration({ client, call }: Transport) {
  return {
    /** Turns HCL source into a job; `isInvalid` errors carry the parser's text. */
    parse: (body: JobsParseRequest, options: CallOptions = {}) =>
      call(options, (init) => client.POST("/v1/jobs/parse", { ...init, body })),
    /** What registering would do, and the JobModifyIndex to register with. */
    plan: (
      { Job, Diff = true, PolicyOverride }: Omit<JobPlanRequest, "Job"> & { Job: Job },
      options: CallOptions = {},
    ) =>
      call(options, (init) =>
        client.POST("/v1/job/{job_id}/plan", {
          ...init,
          params: path(Job.ID),
          body: { Job, Diff, PolicyOverride },
        }),
      ),
    /** `EnforceIndex` with `JobModifyIndex` is compare-and-set: `isConflict` when the job changed since. */
    register: (body: JobRegisterRequest, options: CallOptions = {}) =>
      call(options, (init) => client.POST("/v1/jobs", { ...init, body })),
    /** Stops the job; with `purge` Nomad forgets its versions too. */
    stop: (
      id: string,
      {
        purge,
        noShutdownDelay,
        ...options
      }: CallOptions & { purge?: boolean; noShutdownDelay?: boolean } = {},
    ) =>
      call(options, (init) =>
        client.DELETE("/v1/job/{job_id}", {
          ...init,
          params: { ...path(id), query: { purge, no_shutdown_delay: noShutdownDelay } },
        }),
      ),
  };
}

/** Changes of a job that is there. */
function createChanges({ client, call }: Transport) {
  return {
    /** Makes a new version equal to `version`; `enforcePriorVersion` refuses when another one is current. */
    revert: (
      id: string,
      {
        version,
        enforcePriorVersion,
        ...options
      }: CallOptions & { version: number; enforcePriorVersion?: number },
    ) =>
      call(options, (init) =>
        client.POST("/v1/job/{job_id}/revert", {
          ...init,
          params: path(id),
          body: { JobID: id, JobVersion: version, EnforcePriorVersion: enforcePriorVersion },
        }),
      ),
    /** A new evaluation: replaces missing allocations, failed ones too with `forceReschedule`. */
    evaluate: (
      id: string,
      { forceReschedule = false, ...options }: CallOptions & { forceReschedule?: boolean } = {},
    ) =>
      call(options, (init) =>
        client.POST("/v1/job/{job_id}/evaluate", {
          ...init,
          params: path(id),
          body: { JobID: id, EvalOptions: { ForceReschedule: forceReschedule } },
        }),
      ),
    /** Changes the count of one group. */
    scale: (
      id: string,
      {
        group,
        count,
        message,
        jobModifyIndex,
        ...options
      }: CallOptions & {
        group: string;
        count: number;
        message?: string;
        jobModifyIndex?: number;
      },
    ) => {
      const body: JobScaleRequest = {
        Count: count,
        Target: { Group: group },
        Message: message,
        JobModifyIndex: jobModifyIndex,
      };
      return call(options, (init) =>
        client.POST("/v1/job/{job_id}/scale", { ...init, params: path(id), body }),
      );
    },
  };
}
