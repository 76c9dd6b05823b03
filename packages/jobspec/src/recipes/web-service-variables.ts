import { z } from "zod";
import { durationVariable } from "../duration-variable.ts";
import type { CertificateLife } from "../world-vault.ts";

/** The variable `check`: where, how often and for how long a web service is asked whether it is healthy. */
export function checkVariable({
  timeout,
  interval = "5s",
}: {
  readonly timeout: string;
  readonly interval?: string;
}) {
  return z
    .object({
      path: z.string().startsWith("/").default("/info"),
      interval: durationVariable().default(interval),
      timeout: durationVariable().default(timeout),
    })
    .prefault({});
}

/** The members of the variable `update`, how a new version replaces an old one; a job may extend them. */
export function updateVariables({
  healthyDeadline,
  minHealthy = "5s",
}: {
  readonly healthyDeadline: string;
  readonly minHealthy?: string;
}) {
  return z.object({
    maxParallel: z.int().min(1).default(1),
    minHealthy: durationVariable().default(minHealthy),
    healthyDeadline: durationVariable().default(healthyDeadline),
    /** Unhealthy ones are replaced until then; must be longer than healthyDeadline. */
    progressDeadline: durationVariable().default("2m"),
  });
}

/** The variable `lostAfter`: how long a host may be out of Nomad's sight before its instance counts as lost. */
export const lostAfterVariable = () => durationVariable().default("1h");

/** The variable `resources`: what an instance is expected to use. */
export const resourcesVariable = () =>
  z.object({ cpuMHz: z.int().default(100), memoryMB: z.int().default(256) }).prefault({});

/** The variable `certificate`: how long a certificate of Vault lives; Nomad renews it when two thirds are over. Default 24h. */
export const certificateVariable = () => z.enum(["1m", "1h", "24h"] satisfies CertificateLife[]).optional();
