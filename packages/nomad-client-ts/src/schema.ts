import type { components } from "./generated/nomad.ts";

type Schemas = components["schemas"];

/** Nanoseconds: Nomad's JSON has no other unit for durations. */
export type Duration = Schemas["Duration"];

export type Job = Schemas["Job"];
export type JobListStub = Schemas["JobListStub"];
export type JobSummary = Schemas["JobSummary"];
export type JobSubmission = Schemas["JobSubmission"];
export type JobRegisterRequest = Schemas["JobRegisterRequest"];
export type JobRegisterResponse = Schemas["JobRegisterResponse"];
export type JobDeregisterResponse = Schemas["JobDeregisterResponse"];
export type JobPlanRequest = Schemas["JobPlanRequest"];
export type JobPlanResponse = Schemas["JobPlanResponse"];
export type JobVersionsResponse = Schemas["JobVersionsResponse"];
export type JobRevertRequest = Schemas["JobRevertRequest"];
export type JobEvaluateRequest = Schemas["JobEvaluateRequest"];
export type JobScaleRequest = Schemas["JobScaleRequest"];
export type JobScaleStatus = Schemas["JobScaleStatus"];
export type JobsParseRequest = Schemas["JobsParseRequest"];
export type PlanAnnotations = Schemas["PlanAnnotations"];
export type DesiredUpdates = Schemas["DesiredUpdates"];
export type JobDiff = Schemas["JobDiff"];
export type TaskGroupDiff = Schemas["TaskGroupDiff"];
export type TaskDiff = Schemas["TaskDiff"];
export type ObjectDiff = Schemas["ObjectDiff"];
export type FieldDiff = Schemas["FieldDiff"];
export type DiffType = Schemas["DiffType"];

export type TaskGroup = Schemas["TaskGroup"];
export type Task = Schemas["Task"];
export type Constraint = Schemas["Constraint"];
export type Affinity = Schemas["Affinity"];
export type Spread = Schemas["Spread"];
export type Service = Schemas["Service"];
export type ServiceCheck = Schemas["ServiceCheck"];
export type ConsulBlock = Schemas["Consul"];
export type VaultBlock = Schemas["Vault"];
export type Template = Schemas["Template"];
export type WorkloadIdentity = Schemas["WorkloadIdentity"];
export type NetworkResource = Schemas["NetworkResource"];
export type Port = Schemas["Port"];
export type Resources = Schemas["Resources"];
export type EphemeralDisk = Schemas["EphemeralDisk"];
export type LogConfig = Schemas["LogConfig"];
export type UpdateStrategy = Schemas["UpdateStrategy"];
export type MigrateStrategy = Schemas["MigrateStrategy"];
export type RestartPolicy = Schemas["RestartPolicy"];
export type ReschedulePolicy = Schemas["ReschedulePolicy"];
export type DisconnectStrategy = Schemas["DisconnectStrategy"];

export type Allocation = Schemas["Allocation"];
export type AllocationListStub = Schemas["AllocationListStub"];
export type AllocationMetric = Schemas["AllocationMetric"];
export type AllocationDeploymentStatus = Schemas["AllocationDeploymentStatus"];
export type AllocationRestartRequest = Schemas["AllocationRestartRequest"];
export type AllocationSignalRequest = Schemas["AllocationSignalRequest"];
export type AllocationStopResponse = Schemas["AllocationStopResponse"];
export type AllocatedResources = Schemas["AllocatedResources"];
export type PortMapping = Schemas["PortMapping"];
export type RescheduleTracker = Schemas["RescheduleTracker"];
export type RescheduleEvent = Schemas["RescheduleEvent"];
export type DesiredTransition = Schemas["DesiredTransition"];
export type ClientStatus = Schemas["ClientStatus"];
export type TaskState = Schemas["TaskState"];
export type TaskEvent = Schemas["TaskEvent"];
export type WriteMeta = Schemas["WriteMeta"];

export type Deployment = Schemas["Deployment"];
export type DeploymentState = Schemas["DeploymentState"];
export type DeploymentPromoteRequest = Schemas["DeploymentPromoteRequest"];
export type DeploymentUpdateResponse = Schemas["DeploymentUpdateResponse"];

export type Evaluation = Schemas["Evaluation"];

export type Node = Schemas["Node"];
export type NodeListStub = Schemas["NodeListStub"];
export type NodeEvent = Schemas["NodeEvent"];
export type DriverInfo = Schemas["DriverInfo"];
export type DrainSpec = Schemas["DrainSpec"];
export type DrainStrategy = Schemas["DrainStrategy"];
export type NodeDrainRequest = Schemas["NodeDrainRequest"];
export type NodeEligibilityRequest = Schemas["NodeEligibilityRequest"];
export type NodeUpdateResponse = Schemas["NodeUpdateResponse"];

export type AgentSelf = Schemas["AgentSelf"];
export type AgentMembers = Schemas["AgentMembers"];
export type AgentMember = Schemas["AgentMember"];
export type AgentHealthResponse = Schemas["AgentHealthResponse"];
