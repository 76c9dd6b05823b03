/** How loud a line is, in the words of TF_LOG. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** Writes one line for the client's log, which shows it if TF_LOG asks for its level. Never a secret. */
export type Log = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

export interface LogOptions {
  readonly write: (line: string) => void;
  readonly now: () => Date;
}

/**
 * Lines as go-plugin's clients read them from a plugin's standard error: JSON with the keys of hclog. A time of other than six decimals makes a line that
 * they do not understand, and pass on as it is, at level debug.
 */
export const createLog =
  ({ write, now }: LogOptions): Log =>
  (level, message, details = {}) =>
    write(
      `${JSON.stringify({ "@level": level, "@message": message, "@module": "nomaddemo", "@timestamp": now().toISOString().replace("Z", "000Z"), ...details })}\n`,
    );
