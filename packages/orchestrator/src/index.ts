export type { AgentReference } from "./agents/agent-reference.ts";
export type { ExecOptions, ExecResult } from "./toolchain/exec-locally.ts";
export type {
  HoldOptions,
  Host,
  HostDirectory,
  HostFile,
  LogOptions,
  Units,
  UnitStatus,
} from "./hosts/host.ts";
export type { FaultProbe, FaultSupport, NetworkFaults, SlowOptions } from "./hosts/network-faults.ts";
export type { UnitDefinition } from "./hosts/unit.ts";
export type { Engine } from "./engines/engine.ts";
export type { CallOptions } from "./call-options.ts";
export { readToolchain, type Toolchain } from "./toolchain/toolchain.ts";
export { useImport } from "./files/import-file.ts";
export { worldFolder, type WorldFolder, worldVariable } from "./files/world-folder.ts";
export { askConsul } from "./net/ask-consul.ts";
export { fetchJson, HttpStatusError, type Fetch } from "./net/fetch-json.ts";
export { presentedCertificate } from "./net/presented-certificate.ts";
export type { EdgeEndpoint, Endpoints, EngineKind, Inventory, InventoryHost } from "./inventory/inventory.ts";
export { defaultInventory, endpointsOf, maxClients, vaultHosts } from "./inventory/inventory.ts";
export { vaultUnsealer } from "./inventory/agents-of.ts";
export { listWorlds, type Manifest } from "./world/manifest.ts";
export {
  inNamespace,
  inRole,
  openWorld,
  type Agent,
  type World,
  type WorldName,
} from "./world/open-world.ts";
export { checkWorld, type WorldCheck } from "./world/check-world.ts";
export type { Difference } from "./world/check-plan.ts";
export { checkWorldFile } from "./world/check-world-file.ts";
export type { WorldFile } from "./world/world-file.ts";
export { readJob } from "./world/read-jobs.ts";
export { readMissing } from "./world/until-healthy.ts";
export { requireRunning } from "./world/require-running.ts";
export { rotateWorldCertificates } from "./world/rotate-world-certificates.ts";
export { bringUp, type BringUpOptions, type BroughtUp, type WantedWorld } from "./world/bring-up.ts";
export { wantedWorld, type WorldFlags } from "./world/wanted-world.ts";
export { tearDown, type TearDownOptions } from "./world/tear-down.ts";
export { compareHealth, expectedHealth, readHealth, type Health } from "./world/health.ts";
export { describeFaultInForce, readFaultsInForce, type FaultInForce } from "./world/faults-in-force.ts";
export { readStatus, type WorldStatus } from "./world/status.ts";
export { readEdges, type EdgeStatus } from "./world/read-edges.ts";
export { findDeployable, listDeployables, type Deployable, type DeployableJob } from "./deploy/deployable.ts";
export { loadJobSource, type JobSource } from "./deploy/job-source.ts";
export { loadJobFile } from "./deploy/job-file/load-job-file.ts";
export { findNamespace, whereRegistered } from "./deploy/job-namespace.ts";
export { prepareJob, type PreparedJob } from "./deploy/prepare-job.ts";
export { planDeployment, type DeployPlan } from "./deploy/plan-deployment.ts";
export { readRegistered } from "./deploy/read-current.ts";
export { readNamedVariables, readVariableSources } from "./deploy/variable-files.ts";
export { stopService } from "./deploy/stop-service.ts";
export { buildServices } from "./deploy/build-services.ts";
export { applyDeployment } from "./deploy/apply-deployment.ts";
export { followDeployment, followEvaluation } from "./deploy/follow-deployment.ts";
export { rollBack } from "./deploy/roll-back.ts";
export { readHistory } from "./deploy/read-history.ts";
export { deployService, type DeployOptions } from "./deploy/deploy-service.ts";
export type { Deployed } from "./deploy/summarize-deployment.ts";
export { renderPlan } from "./cli/deploy/render-plan.ts";
export { operatorVault } from "./vault/operator-vault.ts";
export { readSealStatus, readVaultState } from "./vault/read-vault-state.ts";
export { VaultApiError, type VaultApi } from "./vault/vault-api.ts";
export { accessFiles } from "./access/create-access.ts";
export { roles, type Role } from "./access/roles.ts";
export { root as orchestratorCommands } from "./cli/root.ts";
export { useAgentSocket } from "./engines/ssh/agent-socket.ts";
export { worldArg } from "./cli/place-args.ts";
export { defineCommand, type CliContext } from "./cli/define-command.ts";
export { runPlatformProgram, type PlatformProgram } from "./cli/run-platform-program.ts";
export type { Surroundings } from "./cli/surroundings.ts";
