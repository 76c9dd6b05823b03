import { formatDuration } from "../job/duration.ts";
import { emptyEvent, type TaskEvent } from "../state/task-state.ts";

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

const messages: Readonly<Record<string, (event: TaskEvent) => string>> = {
  Received: () => "Task received by client",
  Started: () => "Task started by client",
  "Driver Failure": ({ DriverError }) => DriverError || "Failed to start task",
  Killing: killingMessage,
  Killed: ({ KillError }) => KillError || "Task successfully killed",
  Terminated: terminatedMessage,
  Restarting: restartingMessage,
  "Not Restarting": ({ RestartReason }) => RestartReason || "Task exceeded restart policy",
  "Restart Signaled": ({ RestartReason }) => RestartReason || "Task signaled to restart",
  Signaling: () => "Task being sent a signal",
  "Sibling Task Failed": ({ FailedSibling }) =>
    FailedSibling ? `Task's sibling "${FailedSibling}" failed` : "Task's sibling failed",
  "Leader Task Dead": () => "Leader Task in Group dead",
};

function displayMessage(event: TaskEvent): string {
  return messages[event.Type]?.(event) ?? event.Message;
}

function killingMessage({ KillReason, KillTimeout }: TaskEvent): string {
  if (KillReason) return KillReason;
  if (KillTimeout <= 0) return "Sent interrupt";
  return `Sent interrupt. Waiting ${formatDuration(KillTimeout)} before force killing`;
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
