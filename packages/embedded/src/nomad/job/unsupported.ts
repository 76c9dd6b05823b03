import { notEmbedded } from "../errors.ts";

type Fields = Record<string, unknown>;

const jobFeatures = "Periodic ParameterizedJob Multiregion Payload ConsulToken VaultToken AllAtOnce".split(
  " ",
);
const groupFeatures = "Volumes Scaling MaxRunDuration StopAfterClientDisconnect MaxClientDisconnect".split(
  " ",
);
const taskFeatures = (
  "Vault Secrets Templates Artifacts DispatchPayload Lifecycle VolumeMounts ScalingPolicies " +
  "CSIPluginConfig Actions Schedule Kind User"
).split(" ");

const serviceFeatures = ["Connect", "Weights", "TaggedAddresses"] as const;
/** Without these an identity is only for Nomad to log in with, which the embedded engine does nowhere: nothing of it is missing in the task. */
const identityFeatures = ["Env", "File"] as const;
const checkFeatures = ["Expose", "TLSServerName", "FailuresBeforeWarning", "Notes"] as const;

/** Throws 501 naming the first feature of a job (nulls removed) that Nomad has and the embedded engine has not. */
export function refuseUnsupported(job: Fields): void {
  refuse(job, jobFeatures, "job");
  for (const group of fieldsOf(job["TaskGroups"])) {
    const name = `group "${String(group["Name"])}"`;
    refuse(group, groupFeatures, name);
    for (const disk of fieldsOf([group["EphemeralDisk"]]))
      refuse(disk, ["Sticky", "Migrate"], `${name} ephemeral disk`);
    refuseNetworks(group, name);
    refuseServices(group, name);
    for (const task of fieldsOf(group["Tasks"])) refuseTask(task);
  }
}

function refuseTask(task: Fields): void {
  const name = `task "${String(task["Name"])}"`;
  refuse(task, taskFeatures, name);
  refuseServices(task, name);
  const driver = task["Driver"];
  if (typeof driver === "string" && driver !== "" && driver !== "raw_exec") {
    throw notEmbedded(`${name}: driver "${driver}"`);
  }
  for (const identity of [...fieldsOf([task["Identity"]]), ...fieldsOf(task["Identities"])])
    refuse(identity, identityFeatures, `${name} identity`);
  for (const resources of fieldsOf([task["Resources"]]))
    refuse(resources, ["Devices", "NUMA", "Networks", "Cores"], `${name} resources`);
}

function refuseNetworks(group: Fields, name: string): void {
  for (const network of fieldsOf(group["Networks"])) {
    refuse(network, ["DNS", "CNI"], `${name} network`);
    const mode = network["Mode"];
    if (typeof mode === "string" && mode !== "" && mode !== "host")
      throw notEmbedded(`${name}: network mode "${mode}"`);
  }
}

function refuseServices(holder: Fields, name: string): void {
  for (const service of fieldsOf(holder["Services"])) {
    refuse(service, serviceFeatures, `${name} service "${String(service["Name"])}"`);
    for (const identity of fieldsOf([service["Identity"]]))
      refuse(identity, identityFeatures, `${name} identity`);
    const provider = service["Provider"];
    if (provider === "nomad") throw notEmbedded(`${name}: service provider "nomad"`);
    for (const check of fieldsOf(service["Checks"])) {
      const type = check["Type"];
      refuse(check, checkFeatures, `${name} check`);
      for (const restart of fieldsOf([check["CheckRestart"]]))
        refuse(restart, ["Limit"], `${name} check_restart`);
      refuseOnUpdate(check, name);
      if (type === "script" || type === "grpc") throw notEmbedded(`${name}: check type "${type}"`);
    }
  }
}

/** A check that may fail while its allocation counts as healthy. */
function refuseOnUpdate({ OnUpdate }: Fields, name: string): void {
  if (OnUpdate === "ignore" || OnUpdate === "ignore_warnings")
    throw notEmbedded(`${name}: on_update "${OnUpdate}"`);
}

function refuse(fields: Fields, features: readonly string[], where: string): void {
  for (const feature of features) {
    if (isSet(fields[feature])) throw notEmbedded(`${where}: ${feature}`);
  }
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function fieldsOf(value: unknown): Fields[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is Fields => typeof item === "object" && item !== null);
}
