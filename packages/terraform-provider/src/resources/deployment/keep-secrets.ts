import { describeError } from "command-line";
import { UserError } from "command-line/user-error";
import { AttributeProblem } from "../../framework/attribute-problem.ts";
import type { CallContext } from "../../framework/definitions.ts";
import type { DeploymentState } from "./attributes.ts";
import { hideSecrets, secretsOf } from "./secrets.ts";

/** The attribute that an error is about, by its code. */
const attributeOf: ReadonlyMap<string, keyof DeploymentState> = new Map([
  ["UNKNOWN_SERVICE", "service"],
  ["JOB_MODULE_INVALID", "service"],
  ["BUILD_FAILED", "service"],
  ["EXECUTABLE_MISSING", "executable"],
  ["JOB_FILE_INVALID", "job_file"],
  ["HCL_INVALID", "job_file"],
  ["NOMAD_NOT_IMPLEMENTED", "job_file"],
  ["JOB_VARIABLES_INVALID", "variables"],
  ["VARIABLE_FILE_INVALID", "variable_files"],
  ["WORLD_NOT_FOUND", "world"],
  ["WORLD_STOPPED", "world"],
  ["NAMESPACE_CONFLICT", "namespace"],
  ["NAMESPACE_AMBIGUOUS", "namespace"],
]);

/**
 * Does something with a deployment. What is thrown names the attribute that it is about; neither that nor what is logged meanwhile has a secret
 * of the deployment: the last lines of a task that failed may be anything.
 */
export async function keepSecrets<T, Context extends Pick<CallContext<unknown>, "log" | "signal">>(
  config: DeploymentState,
  context: Context,
  act: (context: Context) => Promise<T>,
): Promise<T> {
  const secrets = secretsOf(config);
  const log: Context["log"] = (level, message, more) =>
    context.log(level, hideSecrets(message, secrets), more);
  try {
    return await act({ ...context, log });
  } catch (error) {
    if (context.signal.aborted) throw error;
    const { code, message, hint } = describeError(error);
    // The cause is left out where there are secrets: it holds what the message does.
    const told =
      secrets.names.length === 0
        ? error
        : new UserError({ code, message: hideSecrets(message, secrets), hint: hideSecrets(hint, secrets) });
    const attribute = attributeOf.get(code);
    throw attribute && config[attribute] !== null ? new AttributeProblem([{ attribute }], told) : told;
  }
}
