/** Writes one event as a line. */
export type Log = (
  level: "info" | "warn" | "error",
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** Lines of JSON: time, level, agent, msg, and the event's own fields; errors with message and code. */
export function createJsonLog(agent: string, write: (line: string) => void): Log {
  return (level, msg, fields = {}) => {
    const values = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, loggable(value)]));
    write(`${JSON.stringify({ time: new Date().toISOString(), level, agent, msg, ...values })}\n`);
  };
}

function loggable(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { message: value.message, ...("code" in value ? { code: value.code } : {}), stack: value.stack };
}
