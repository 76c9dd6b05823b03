import type { PlannedOf } from "../../framework/attribute.ts";
import { problem, type Diagnostic } from "../../framework/diagnostic.ts";
import { unknownValue } from "../../wire/values/value.ts";
import type { deploymentAttributes } from "./attributes.ts";

/** What no single attribute of a deployment can say about itself. What is unknown yet may turn out to be null. */
export function validateDeployment({
  service,
  job_file: file,
  executable,
}: PlannedOf<typeof deploymentAttributes>): readonly Diagnostic[] {
  const isSaid = (value: unknown): boolean => value !== null && value !== unknownValue;
  if (isSaid(service) && isSaid(file))
    return [
      problem("job_file beside service", "A deployment is of a service or of a job file: say one of them.", [
        { attribute: "job_file" },
      ]),
    ];
  if (service === null && file === null)
    return [
      problem("Nothing to deploy", "Say `service`, a package of the checkout, or `job_file`, a job's path."),
    ];
  if (isSaid(service) && isSaid(executable))
    return [
      problem(
        "executable beside service",
        "A service has an executable of its own: it names what it builds.",
        [{ attribute: "executable" }],
      ),
    ];
  return [];
}
