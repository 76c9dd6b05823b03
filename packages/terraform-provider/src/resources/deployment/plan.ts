import { createStyle } from "command-line";
import { renderPlan, type DeployPlan } from "orchestrator";
import { isKnown, type PlannedOf } from "../../framework/attribute.ts";
import type { CallContext, PlannedChange, Planning } from "../../framework/definitions.ts";
import { warning, type Diagnostic } from "../../framework/diagnostic.ts";
import { unknownValue } from "../../wire/values/value.ts";
import { openIfThere } from "../open-if-there.ts";
import type { Platform } from "../platform.ts";
import type { deploymentAttributes, DeploymentState } from "./attributes.ts";
import { keepSecrets } from "./keep-secrets.ts";
import { loadSource, prepare, shownDigest, type Prepared } from "./prepare.ts";
import {
  hideSecrets,
  rememberSecrets,
  secretsOf,
  withRegistered,
  withRemembered,
  type Secrets,
} from "./secrets.ts";
import { unlessUnreachable } from "./unless-unreachable.ts";

type Attributes = typeof deploymentAttributes;
type Context = CallContext<Platform>;

/** After any apply nothing is left to mend: that is known already. */
const mended = { drift: [] };

/**
 * The version that a change leads to, as it is computed when it is applied. Open stays what depends on something that is not known, or on a
 * world that is made by the same apply.
 */
export async function planDeploymentChange(
  { config, prior, private: remembered }: PlannedChange<Attributes>,
  context: Context,
): Promise<Planning<Attributes>> {
  if (!isKnown<Attributes>(config)) return { planned: { ...mended, ...openJob(config, prior) } };
  const secrets = withRemembered(secretsOf(config), remembered);
  const planning = await keepSecrets(config, context, (call) => planKnown({ config, prior, secrets }, call));
  return { ...planning, private: { ...remembered, ...rememberSecrets(secrets) } };
}

interface Known {
  readonly config: DeploymentState;
  readonly prior: DeploymentState | undefined;
  readonly secrets: Secrets;
}

async function planKnown({ config, prior, secrets }: Known, context: Context): Promise<Planning<Attributes>> {
  const { client, signal } = context;
  const name = config.world ?? "default";
  const found = await openIfThere({ home: client.home, name, role: "deployer" });
  const world = found?.manifest.stoppedAt === undefined ? found : undefined;
  const asked = world && (await unlessUnreachable(() => prepare(config, { client, world, signal }), context));
  if (!asked) return { planned: { ...mended, ...(await jobUnasked(config, prior, client)) } };
  const { plan } = asked.answer;
  return {
    planned: { ...mended, ...(prior ? becoming(asked.answer) : beginning(asked.answer)) },
    diagnostics: prior ? announce(plan, withRegistered(secrets, plan)) : [],
  };
}

/** What is not known yet may be another job. */
function openJob(
  { service, job_file: file }: PlannedOf<Attributes>,
  prior: DeploymentState | undefined,
): Partial<PlannedOf<Attributes>> {
  const isOpen = prior !== undefined && (service === unknownValue || file === unknownValue);
  return isOpen ? { job: unknownValue } : {};
}

/** The job's id where Nomad cannot be asked. A file in Nomad's own language is for Nomad to read: only the same id as before is believed. */
async function jobUnasked(
  config: DeploymentState,
  prior: DeploymentState | undefined,
  client: Platform,
): Promise<Partial<PlannedOf<Attributes>>> {
  if (!prior) return {};
  const { kind, name } = await loadSource(config, client);
  if (name === prior.job) return {};
  return { job: kind === "hcl" ? unknownValue : name };
}

/**
 * The same for a deployment that is new to Terraform. What is registered already may be what this one replaces, and gone by then: only what
 * holds in both cases is known.
 */
function beginning(ready: Prepared): Partial<PlannedOf<Attributes>> {
  const next: Partial<PlannedOf<Attributes>> = { ...becoming(ready), job_version: unknownValue };
  const isSame = next.version === ready.plan.shortVersion;
  return isSame ? next : { ...next, version: unknownValue, executable_digest: unknownValue };
}

/** What will be registered; where nothing is, what is registered already. */
export function becoming({ plan, prepared }: Prepared): Partial<PlannedOf<Attributes>> {
  const { job, namespace, current, shortVersion: version } = plan;
  const { digests } = prepared.rendered;
  const next = { job, namespace, version, executable_digest: shownDigest(digests.executable) };
  if (plan.action === "register" || !current) return { ...next, job_version: unknownValue };
  const { record, jobVersion } = current;
  if (!record) return { ...next, job_version: jobVersion };
  return {
    ...next,
    version: record.shortVersion,
    executable_digest: shownDigest(record.digests.executable),
    job_version: jobVersion,
  };
}

/** Our three parts and Nomad's own diff, as `deploy --plan` shows them. A job may show what is a secret here, but none to itself. */
function announce(plan: DeployPlan, secrets: Secrets): readonly Diagnostic[] {
  if (plan.action === "nothing") return [];
  const text = hideSecrets(renderPlan(plan, createStyle(false)), secrets);
  return [warning(`${plan.job} becomes ${plan.shortVersion}`, text)];
}
