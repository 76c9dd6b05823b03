import type { AllocationListStub } from "nomad-client-ts";

/** What whoever follows a job is told. */
export interface FollowCallbacks {
  /** How a command line names the job: the service and the flags of its place. Default: the job's id. Hints use it. */
  readonly typedAs?: string | undefined;
  /** Told how far it is, in one line, whenever that changes. */
  readonly onProgress: (line: string) => void;
  /** Told why Nomad cannot be asked, each time it is asked again. */
  readonly onWaiting?: ((reason: string) => void) | undefined;
  /** Told each event of a task once, as one line. */
  readonly onEvent?: ((line: string) => void) | undefined;
  /** Told the allocations whenever they change. */
  readonly onAllocations?: ((allocations: readonly AllocationListStub[]) => void) | undefined;
}
