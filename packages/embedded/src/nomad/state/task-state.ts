const noDetails: Readonly<Record<string, string>> = {};

/** A line of a task's history that says nothing. */
export const emptyEvent = {
  Type: "",
  Time: 0,
  DisplayMessage: "",
  Message: "",
  Details: noDetails,
  FailsTask: false,
  RestartReason: "",
  SetupError: "",
  DriverError: "",
  ExitCode: 0,
  Signal: 0,
  KillTimeout: 0,
  KillError: "",
  KillReason: "",
  StartDelay: 0,
  DownloadError: "",
  ValidationError: "",
  DiskLimit: 0,
  FailedSibling: "",
  VaultError: "",
  TaskSignalReason: "",
  TaskSignal: "",
  DriverMessage: "",
  GenericSource: "",
};

/** One line of a task's history; `Time` is nanoseconds since the epoch. */
export type TaskEvent = Readonly<typeof emptyEvent>;

/** A task of an allocation as its client reports it; times are RFC 3339 or null when not yet. */
export interface TaskState {
  readonly State: "pending" | "running" | "dead";
  readonly Failed: boolean;
  readonly Restarts: number;
  readonly LastRestart: string | null;
  readonly StartedAt: string | null;
  readonly FinishedAt: string | null;
  readonly Events: readonly TaskEvent[];
  readonly TaskHandle: null;
  readonly Paused: string;
}

export const pendingTask: TaskState = {
  State: "pending",
  Failed: false,
  Restarts: 0,
  LastRestart: null,
  StartedAt: null,
  FinishedAt: null,
  Events: [],
  TaskHandle: null,
  Paused: "",
};
