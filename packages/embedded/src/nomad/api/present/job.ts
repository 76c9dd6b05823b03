import type { Network, Port, Service, ServiceCheck } from "../../job/parts.ts";
import type { Job, Task, TaskGroup } from "../../job/schema.ts";
import { withoutEmpty } from "./without-empty.ts";

/** A job as Nomad answers it: fields of features that are not embedded are there too, unset. */
export function presentJob(job: Job): object {
  return {
    ...job,
    ConsulNamespace: "",
    DispatchIdempotencyToken: "",
    Dispatched: false,
    Multiregion: null,
    NomadTokenID: "",
    ParameterizedJob: null,
    Payload: null,
    Periodic: null,
    UI: null,
    VaultNamespace: "",
    VersionTag: null,
    TaskGroups: job.TaskGroups.map(presentGroup),
  };
}

function presentGroup(group: TaskGroup): object {
  return {
    ...group,
    Consul: null,
    MaxClientDisconnect: null,
    MaxRunDuration: null,
    PreventRescheduleOnLost: false,
    Scaling: null,
    StopAfterClientDisconnect: null,
    Volumes: null,
    Networks: group.Networks?.map(presentNetwork) ?? null,
    Services: group.Services?.map(presentService) ?? null,
    Tasks: group.Tasks.map(presentTask),
  };
}

function presentTask(task: Task): object {
  return {
    ...task,
    Actions: null,
    Artifacts: null,
    CSIPluginConfig: null,
    Consul: null,
    DispatchPayload: null,
    Identities: null,
    Identity: defaultIdentity,
    Kind: "",
    Lifecycle: null,
    Resources: { ...task.Resources, Devices: null, IOPS: 0, NUMA: null, Networks: null, SecretsMB: 0 },
    ScalingPolicies: null,
    Schedule: null,
    Secrets: null,
    Services: task.Services?.map(presentService) ?? null,
    Templates: null,
    Vault: null,
    VolumeMounts: null,
  };
}

/** What every task of a real Nomad has, though nothing here uses it. */
const defaultIdentity = {
  Audience: ["nomadproject.io"],
  ChangeMode: "",
  ChangeSignal: "",
  Env: false,
  ExtraClaims: null,
  File: false,
  Filepath: "",
  Name: "default",
  ServiceName: "",
  TTL: 0,
};

function presentService(service: Service): object {
  const unset = { Connect: null, Identity: null, Kind: "", Namespace: "default", Weights: null };
  return { ...service, ...unset, Checks: service.Checks?.map(presentCheck) ?? null };
}

function presentCheck(check: ServiceCheck): object {
  const ofOthers = {
    Args: null,
    Command: "",
    Expose: false,
    GRPCService: "",
    GRPCUseTLS: false,
    Notes: "",
    TLSServerName: "",
    TaskName: "",
  };
  return { ...check, ...ofOthers };
}

function presentNetwork(network: Network): object {
  const ports = (list: readonly Port[] | null): object[] | undefined => list?.map(withoutEmpty);
  return withoutEmpty({
    ...network,
    ReservedPorts: ports(network.ReservedPorts),
    DynamicPorts: ports(network.DynamicPorts),
  });
}
