import { z } from "zod";
import { checkStatuses } from "../state/records.ts";

/** How a check runs; durations in ms, 0 where not given. Also the form it has on disk. */
export const checkDefinition = z.object({
  id: z.string(),
  name: z.string(),
  notes: z.string(),
  /** Empty for a check of the whole node. */
  serviceId: z.string(),
  /** What runs it; `none` is set by hand only (maintenance). */
  kind: z.enum(["http", "tcp", "ttl", "none"]),
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

/** The parts a check set by hand leaves out. */
export const emptyCheck = {
  notes: "",
  serviceId: "",
  kind: "none",
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
