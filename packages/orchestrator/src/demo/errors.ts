import { UserError } from "command-line/user-error";

/** The services run, but not all is well in time. */
export const demoNotHealthy = (missing: readonly string[]): UserError =>
  new UserError({
    code: "DEMO_NOT_HEALTHY",
    message: `the world does not become healthy: ${missing.join("; ")}`,
    hint: "Run `pnpm demo --keep`, then `pnpm world status` and `pnpm world logs` show more.",
  });
