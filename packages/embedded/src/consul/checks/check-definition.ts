import { z } from "zod";
import { checkStatuses } from "../state/records.ts";

const text = z.string().default("");
const flag = z.boolean().default(false);
const count = z.number().default(0);

/** How a check runs; durations in ms, 0 where not given. Also the form it has on disk. */
export const checkDefinition = z.object({
  id: z.string(),
  name: z.string(),
  notes: text,
  /** Empty for a check of the whole node. */
  serviceId: text,
  /** What runs it; a maintenance check is there or not, nothing runs it. */
  kind: z.enum(["http", "tcp", "ttl", "maintenance"]).default("maintenance"),
  /** Registered by itself, not with a service: its interval and timeout are shown even where they are zero. */
  standalone: flag,
  http: text,
  method: text,
  header: z.record(z.string(), z.array(z.string())).default({}),
  body: text,
  disableRedirects: flag,
  tlsSkipVerify: flag,
  tlsServerName: text,
  /** `host:port`. */
  tcp: text,
  intervalMs: count,
  timeoutMs: count,
  ttlMs: count,
  successBeforePassing: count,
  failuresBeforeWarning: count,
  failuresBeforeCritical: count,
  deregisterAfterMs: count,
  outputMaxBytes: count,
  status: z.enum(checkStatuses).default("critical"),
});
export type CheckDefinition = Readonly<z.infer<typeof checkDefinition>>;

/** A check with nothing said about it. */
export const emptyCheck: CheckDefinition = checkDefinition.parse({ id: "", name: "" });
