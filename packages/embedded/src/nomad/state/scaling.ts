/** A request to scale a group, kept also when the request brought a message and no count (`nomad job scaling-events`). */
export interface ScalingEvent {
  /** Nanoseconds since the epoch: the SubmitTime of the version that the request made. */
  readonly Time: number;
  readonly Count: number | null;
  readonly PreviousCount: number;
  readonly Message: string;
  readonly Error: boolean;
  readonly Meta: Readonly<Record<string, unknown>> | null;
  readonly EvalID: string | null;
  readonly CreateIndex: number;
}

/** The scaling events of one job, per group, the newest first. */
export interface JobScaling {
  readonly JobID: string;
  readonly Groups: Readonly<Record<string, readonly ScalingEvent[]>>;
  readonly ModifyIndex: number;
}
