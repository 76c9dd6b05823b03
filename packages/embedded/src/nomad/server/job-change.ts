/** What a change of a job came to. */
export interface JobChange {
  readonly index: number;
  /** The evaluation that the change made, and its index when that is another; empty when there is none. */
  readonly evalId: string;
  readonly evalIndex?: number;
  /** Default: the index of the change. */
  readonly jobModifyIndex?: number;
  readonly warnings?: string;
}
