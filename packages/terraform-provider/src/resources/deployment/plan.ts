import { createStyle } from "command-line";
import { renderPlan, type DeployPlan } from "orchestrator";
import { isKnown, type PlannedOf } from "../../framework/attribute.ts";
import type { CallContext, PlannedChange, Planning } from "../../framework/definitions.ts";
import { warning, type Diagnostic } from "../../framework/diagnostic.ts";
import { unknownValue } from "../../wire/values/value.ts";
import { openIfThere } from "../open-if-there.ts";
import type { Platform } from "../platform.ts";
import type { deploymentAttributes, DeploymentState } from "./attributes.ts";
import { prepare, secretsOf, type Prepared } from "./prepare.ts";
import { unlessUnreachable } from "./unless-unreachable.ts";

type Attributes = typeof deploymentAttributes;

/** After any apply nothing is left to mend: that is known already. */
const mended = { drift: [] };

/**
 * The version that a change leads to, as it is computed when it is applied. Open stays what depends on something that is not known, or on a
 * world that is made by the same apply.
 */
export async function planDeploymentChange(
  { config, prior }: PlannedChange<Attributes>,
  context: CallContext<Platform>,
): Promise<Planning<Attributes>> {
  const { client, signal } = context;
  if (!isKnown<Attributes>(config)) return { planned: mended };
  const name = config.world ?? "default";
  const world = await openIfThere({ home: client.home, name, role: "deployer" });
  if (!world || world.manifest.stoppedAt !== undefined) return { planned: mended };
  const asked = await unlessUnreachable(() => prepare(config, { client, world, signal }), context);
  if (!asked) return { planned: mended };
  const { plan } = asked.answer;
  return {
    planned: { ...mended, ...becoming(asked.answer) },
    diagnostics: prior ? announce(plan, config) : [],
  };
}

/** What will be registered; where nothing is, what is registered already. */
function becoming({ plan, prepared }: Prepared): Partial<PlannedOf<Attributes>> {
  const { job, namespace, current, shortVersion: version } = plan;
  const next = { job, namespace, version, executable_digest: prepared.rendered.digests.executable };
  if (plan.action === "register" || !current) return { ...next, job_version: unknownValue };
  const { record, jobVersion } = current;
  if (!record) return { ...next, job_version: jobVersion };
  const { shortVersion, digests } = record;
  return { ...next, version: shortVersion, executable_digest: digests.executable, job_version: jobVersion };
}

/** Our three parts and Nomad's own diff, as `deploy --plan` shows them. */
function announce(plan: DeployPlan, config: DeploymentState): readonly Diagnostic[] {
  if (plan.action === "nothing") return [];
  const text = hide(renderPlan(plan, createStyle(false)), secretsOf(config));
  return [warning(`${plan.job} becomes ${plan.shortVersion}`, text)];
}

/** A job may show what is a secret here, but none to itself. */
const hide = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret !== "")
    .reduce((hidden, secret) => hidden.replaceAll(secret, "(sensitive value)"), text);
