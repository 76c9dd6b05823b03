/** In a template: the job's id; that of the job which it is a launch of, for a periodic or parameterized one. It is in the task's identity too. */
export const jobInTemplate = '(or (env "NOMAD_JOB_PARENT_ID") (env "NOMAD_JOB_ID"))';
