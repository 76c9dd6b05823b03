import { attribute, type StateOf } from "../../framework/attribute.ts";
import { bool, listOf, mapOf, number, text } from "../../framework/kinds.ts";

/** What a deployment can be told, and what it tells. */
export const deploymentAttributes = {
  service: attribute(text(), {
    mode: "optional",
    description: "The package that is deployed: one with a `nomadDemo` field in its `package.json`.",
  }),
  job_file: attribute(text(), {
    mode: "optional",
    description:
      "Path of a job in Nomad's own language (HCL), or in JSON (`*.json`) as Nomad's API takes it, instead of `service`.",
  }),
  executable: attribute(text(), {
    mode: "optional",
    description:
      "Path of a program that `job_file` runs: it is put on every host, and the job finds it at its variable `executable_path` (HCL), or where its text says `${executable_path}` (JSON). Default: the job runs what the hosts have.",
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
    description: "Build the service's executable first where it is stale. Default true.",
  }),
  purge: attribute(bool(), {
    mode: "optional",
    description: "Have Nomad forget the job when it is destroyed. Default: it is stopped.",
  }),
  job: attribute(text(), {
    mode: "computed",
    stable: true,
    replaces: true,
    description: "The job's id. Another one is another deployment.",
  }),
  version: attribute(text(), {
    mode: "computed",
    description: "Over executable, job and variables: 12 hex digits, known while planning.",
  }),
  executable_digest: attribute(text(), {
    mode: "computed",
    description:
      "SHA-256 of the executable, known while planning. Null for a job that runs what the hosts have.",
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
  description:
    "A service, or a job file, that is deployed to a world, followed until its checks pass or Nomad gives up.",
  attributes: deploymentAttributes,
} as const;

/** A deployment as Terraform knows it. */
export type DeploymentState = StateOf<typeof deploymentAttributes>;
