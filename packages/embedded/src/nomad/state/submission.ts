/** The source a job version was made of (`/v1/job/:id/submission`). */
export interface JobSubmission {
  readonly Source: string;
  readonly Format: string;
  readonly VariableFlags: Readonly<Record<string, string>> | null;
  readonly Variables: string;
  readonly Namespace: string;
  readonly JobID: string;
  readonly Version: number;
  readonly JobModifyIndex: number;
}
