export {
  defineJob,
  type ExecutableReference,
  type JobBody,
  type JobContext,
  type JobTemplate,
} from "./template.ts";
export {
  renderJob,
  renderResolvedJob,
  versionJob,
  type RenderedJob,
  type RenderInput,
  type UnversionedJob,
} from "./render.ts";
export { placeholder } from "./placeholder.ts";
export { shortVersionLength, versionOf, type VersionParts } from "./version.ts";
export {
  valueChanges,
  versionDiff,
  type ValueChange,
  type VersionDiff,
  type Versioned,
} from "./version-diff.ts";
export {
  resolveSources,
  type ResolvedSources,
  type VariableOrigin,
  type VariableSource,
} from "./variable-sources.ts";
export { resolveVariables, type ResolvedVariables } from "./variables.ts";
export { restoreJob } from "./restore-job.ts";
export { secretValues } from "./secret-values.ts";
export { redactDerived } from "./redact-derived.ts";
export { redactText, secretVariable } from "./secrets.ts";
export { taskAccount, taskAccountsIn, withTaskAccounts } from "./task-accounts.ts";
export { canonicalJob } from "./canonical-job.ts";
export { canonicalJson, digestOf, type Json } from "./canonical-json.ts";
export { durationNs, durationVariable } from "./duration-variable.ts";
export { hours, milliseconds, minutes, seconds, type Nanoseconds } from "durations";
export { privateNetwork } from "./blocks/network.ts";
export type { ClosedConsul } from "./closed-consul.ts";
export { nomadVariable, type NomadVariable } from "./blocks/nomad-variable.ts";
export { consulIdentity } from "./blocks/consul-identity.ts";
export { vaultAccess, type VaultUse } from "./blocks/vault-access.ts";
export {
  vaultCertificate,
  type CertificateBlock,
  type VaultCertificate,
} from "./blocks/vault-certificate.ts";
export {
  isSecretName,
  secretFile,
  vaultSecret,
  type OnChange,
  type VaultSecret,
} from "./blocks/vault-secret.ts";
export {
  certificateLives,
  secretKey,
  serviceDomain,
  vaultRoles,
  worldVault,
  type CertificateLife,
  type VaultRole,
} from "./world-vault.ts";
export { httpService } from "./blocks/service.ts";
export { rollingUpdate } from "./blocks/update.ts";
export { rescheduleForever, restartForever, surviveDisconnect } from "./blocks/recovery.ts";
export { distinctHosts, rawExec, serverHosts } from "./blocks/task.ts";
export { webService, type WebServiceOptions } from "./recipes/web-service.ts";
export {
  certificateVariable,
  checkVariable,
  lostAfterVariable,
  resourcesVariable,
  updateVariables,
} from "./recipes/web-service-variables.ts";
export { JobVariablesError, type VariableProblem } from "./errors.ts";
