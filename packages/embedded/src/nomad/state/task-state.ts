/** One line of a task's history; `Time` is nanoseconds since the epoch. */
export interface TaskEvent {
  readonly Type: string;
  readonly Time: number;
  readonly DisplayMessage: string;
  readonly Message: string;
  readonly Details: Readonly<Record<string, string>>;
  readonly FailsTask: boolean;
  readonly RestartReason: string;
  readonly SetupError: string;
  readonly DriverError: string;
  readonly ExitCode: number;
  readonly Signal: number;
  readonly KillTimeout: number;
  readonly KillError: string;
  readonly KillReason: string;
  readonly StartDelay: number;
  readonly DownloadError: string;
  readonly ValidationError: string;
  readonly DiskLimit: number;
  readonly FailedSibling: string;
  readonly VaultError: string;
  readonly TaskSignalReason: string;
  readonly TaskSignal: string;
  readonly DriverMessage: string;
  readonly GenericSource: string;
}

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
