import { z } from "zod";
import { checkStatuses } from "../state/records.ts";

/** How a check runs; durations in ms, 0 where not given. Also the form it has on disk. */
export const checkDefinition = z.object({
  id: z.string(),
  name: z.string(),
  notes: z.string(),
  /** Empty for a check of the whole node. */
  serviceId: z.string(),
  /** What runs it; a maintenance check is there or not, nothing runs it. */
  kind: z.enum(["http", "tcp", "ttl", "maintenance"]),
  /** Registered by itself, not with a service: its interval and timeout are shown even where they are zero. */
  standalone: z.boolean().default(false),
  http: z.string(),
  method: z.string(),
  header: z.record(z.string(), z.array(z.string())),
  body: z.string(),
  disableRedirects: z.boolean(),
  tlsSkipVerify: z.boolean(),
  tlsServerName: z.string(),
  /** `host:port`. */
  tcp: z.string(),
  intervalMs: z.number(),
  timeoutMs: z.number(),
  ttlMs: z.number(),
  successBeforePassing: z.number(),
  failuresBeforeWarning: z.number(),
  failuresBeforeCritical: z.number(),
  deregisterAfterMs: z.number(),
  outputMaxBytes: z.number(),
  status: z.enum(checkStatuses),
});
export type CheckDefinition = Readonly<z.infer<typeof checkDefinition>>;

/** A check with nothing said about it. */
export const emptyCheck = {
  notes: "",
  serviceId: "",
  kind: "maintenance",
  standalone: false,
  http: "",
  method: "",
  header: {},
  body: "",
  disableRedirects: false,
  tlsSkipVerify: false,
  tlsServerName: "",
  tcp: "",
  intervalMs: 0,
  timeoutMs: 0,
  ttlMs: 0,
  successBeforePassing: 0,
  failuresBeforeWarning: 0,
  failuresBeforeCritical: 0,
  deregisterAfterMs: 0,
  outputMaxBytes: 0,
  status: "critical",
} as const satisfies Partial<CheckDefinition>;
