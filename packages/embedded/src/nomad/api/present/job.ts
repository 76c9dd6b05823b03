import { defaultIdentity, foreignCheckFields } from "../../job/foreign-fields.ts";
import type { Network, Port, Service, ServiceCheck } from "../../job/parts.ts";
import type { Job, Task, TaskGroup } from "../../job/schema.ts";
import { withoutEmpty } from "./without-empty.ts";

const nulls = (names: string): object => Object.fromEntries(names.split(" ").map((name) => [name, null]));

/** A job as Nomad answers it: fields of features that are not embedded are there too, unset. */
export function presentJob(job: Job): object {
  return {
    ...job,
    ...nulls("Multiregion ParameterizedJob Payload Periodic UI VersionTag"),
    ConsulNamespace: "",
    DispatchIdempotencyToken: "",
    Dispatched: false,
    NomadTokenID: "",
    VaultNamespace: "",
    TaskGroups: job.TaskGroups.map(presentGroup),
  };
}

function presentGroup(group: TaskGroup): object {
  return {
    ...group,
    ...nulls("MaxClientDisconnect MaxRunDuration Scaling StopAfterClientDisconnect Volumes"),
    PreventRescheduleOnLost: false,
    Networks: group.Networks?.map(presentNetwork) ?? null,
    Services: group.Services?.map(presentService) ?? null,
    Tasks: group.Tasks.map(presentTask),
  };
}

function presentTask(task: Task): object {
  return {
    ...task,
    ...nulls(
      "Actions Artifacts CSIPluginConfig DispatchPayload Lifecycle ScalingPolicies Schedule Secrets Templates Vault VolumeMounts",
    ),
    Identity: defaultIdentity,
    Kind: "",
    Resources: { ...task.Resources, Devices: null, IOPS: 0, NUMA: null, Networks: null, SecretsMB: 0 },
    Services: task.Services?.map(presentService) ?? null,
  };
}

function presentService(service: Service): object {
  const unset = { Connect: null, Kind: "", Namespace: "default", Weights: null };
  return { ...service, ...unset, Checks: service.Checks?.map(presentCheck) ?? null };
}

function presentCheck(check: ServiceCheck): object {
  return { ...check, ...foreignCheckFields, Args: null };
}

function presentNetwork(network: Network): object {
  const ports = (list: readonly Port[] | null): object[] | undefined => list?.map(withoutEmpty);
  return withoutEmpty({
    ...network,
    ReservedPorts: ports(network.ReservedPorts),
    DynamicPorts: ports(network.DynamicPorts),
  });
}
