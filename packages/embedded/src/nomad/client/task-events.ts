import { formatDuration } from "../job/duration.ts";
import type { TaskEvent } from "../state/task-state.ts";

const keptEvents = 10;

export type EventFields = Partial<Omit<TaskEvent, "Type" | "Time" | "DisplayMessage" | "Details">>;

/** A task event with the type, message and details that Nomad's clients write. */
export function taskEvent(type: string, now: Date, fields: EventFields = {}): TaskEvent {
  const event = { ...emptyEvent, ...fields, Type: type, Time: now.getTime() * 1e6 };
  return { ...event, DisplayMessage: displayMessage(event), Details: details(event) };
}

/** The last ten, as a client keeps them. */
export function appendEvent(events: readonly TaskEvent[], event: TaskEvent): TaskEvent[] {
  return [...events, event].slice(-keptEvents);
}

const emptyEvent: TaskEvent = {
  Type: "",
  Time: 0,
  DisplayMessage: "",
  Message: "",
  Details: {},
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

function displayMessage(event: TaskEvent): string {
  switch (event.Type) {
    case "Received":
      return "Task received by client";
    case "Started":
      return "Task started by client";
    case "Driver Failure":
      return event.DriverError || "Failed to start task";
    case "Killing":
      if (event.KillReason) return event.KillReason;
      return event.KillTimeout > 0
        ? `Sent interrupt. Waiting ${formatDuration(event.KillTimeout)} before force killing`
        : "Sent interrupt";
    case "Killed":
      return event.KillError || "Task successfully killed";
    case "Terminated":
      return terminatedMessage(event);
    case "Restarting":
      return restartingMessage(event);
    case "Not Restarting":
      return event.RestartReason || "Task exceeded restart policy";
    case "Restart Signaled":
      return event.RestartReason || "Task signaled to restart";
    case "Signaling":
      return "Task being sent a signal";
    case "Sibling Task Failed":
      return event.FailedSibling ? `Task's sibling "${event.FailedSibling}" failed` : "Task's sibling failed";
    case "Leader Task Dead":
      return "Leader Task in Group dead";
    default:
      return event.Message;
  }
}

function terminatedMessage(event: TaskEvent): string {
  const parts = [`Exit Code: ${event.ExitCode}`];
  if (event.Signal !== 0) parts.push(`Signal: ${event.Signal}`);
  if (event.Message !== "") parts.push(`Exit Message: ${JSON.stringify(event.Message)}`);
  return parts.join(", ");
}

function restartingMessage(event: TaskEvent): string {
  const text = `Task restarting in ${formatDuration(event.StartDelay)}`;
  return event.RestartReason && event.RestartReason !== "Restart within policy"
    ? `${event.RestartReason} - ${text}`
    : text;
}

function exitDetails(event: TaskEvent): [string, string][] {
  const message: [string, string][] = event.Message === "" ? [] : [["exit_message", event.Message]];
  return [
    ["exit_code", String(event.ExitCode)],
    ["signal", String(event.Signal)],
    ["oom_killed", "false"],
    ...message,
  ];
}

function details(event: TaskEvent): Record<string, string> {
  const named: Record<string, string> = {
    message: event.Type === "Terminated" ? "" : event.Message,
    restart_reason: event.RestartReason,
    driver_error: event.DriverError,
    kill_error: event.KillError,
    kill_reason: event.KillReason,
    failed_sibling: event.FailedSibling,
    signal: event.Type === "Signaling" || event.Signal === 0 ? event.TaskSignal : String(event.Signal),
    start_delay: event.StartDelay === 0 ? "" : String(event.StartDelay),
    kill_timeout: event.KillTimeout === 0 ? "" : formatDuration(event.KillTimeout),
    fails_task: event.FailsTask ? "true" : "",
  };
  const kept = Object.entries(named).filter(([, value]) => value !== "");
  return Object.fromEntries(event.Type === "Terminated" ? [...kept, ...exitDetails(event)] : kept);
}
