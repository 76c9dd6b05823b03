import { attribute, type StateOf } from "../../framework/attribute.ts";
import { bool, listOf, mapOf, number, text } from "../../framework/kinds.ts";

/** What a deployment can be told, and what it tells. */
export const deploymentAttributes = {
  service: attribute(text(), {
    mode: "required",
    replaces: true,
    description: "The package that is deployed: one with a `nomadDemo` field in its `package.json`.",
  }),
  world: attribute(text(), {
    mode: "optional-computed",
    otherwise: "default",
    replaces: true,
    description: "The world that it is deployed to. Default `default`.",
  }),
  namespace: attribute(text(), {
    mode: "optional-computed",
    stable: true,
    replaces: true,
    description: "The Nomad namespace of a job that names none itself.",
  }),
  variables: attribute(mapOf(text()), {
    mode: "optional",
    description:
      'Values of the job\'s variables, as `--var` takes them: `{ count = "5", "update.canary" = "1" }`.',
  }),
  secret_variables: attribute(mapOf(text()), {
    mode: "optional",
    sensitive: true,
    description: "The same for what nobody is to read in a plan. They are in the state.",
  }),
  secret_variables_wo: attribute(mapOf(text()), {
    mode: "optional",
    writeOnly: true,
    description: "The same for what is to be in no state either. A new value is a new `version`.",
  }),
  variable_files: attribute(listOf(text()), {
    mode: "optional",
    description: "YAML or JSON files with variables, weaker than those above.",
  }),
  build: attribute(bool(), {
    mode: "optional-computed",
    otherwise: true,
    description: "Build the executable first where it is stale. Default true.",
  }),
  purge: attribute(bool(), {
    mode: "optional",
    description: "Have Nomad forget the job when it is destroyed. Default: it is stopped.",
  }),
  job: attribute(text(), { mode: "computed", stable: true, description: "The job's id." }),
  version: attribute(text(), {
    mode: "computed",
    description: "Over executable, job and variables: 12 hex digits, known while planning.",
  }),
  executable_digest: attribute(text(), {
    mode: "computed",
    description: "SHA-256 of the executable, known while planning.",
  }),
  job_version: attribute(number(), { mode: "computed", description: "Nomad's count of registrations." }),
  drift: attribute(listOf(text()), {
    mode: "computed",
    description:
      "What is not as it should be: a job that was stopped, allocations that are missing. The next apply mends it.",
  }),
} as const;

/** The schema of `nomaddemo_deployment`. */
export const deploymentSchema = {
  description: "A service that is deployed to a world, followed until its checks pass or Nomad gives up.",
  attributes: deploymentAttributes,
} as const;

/** A deployment as Terraform knows it. */
export type DeploymentState = StateOf<typeof deploymentAttributes>;
