import { endsByItself } from "../../world/job-kind.ts";
import { planDeployment, type DeployPlan } from "../../deploy/plan-deployment.ts";
import { prepareJob } from "../../deploy/prepare-job.ts";
import { summarizeDiff } from "../../deploy/summarize-diff.ts";
import type { CliContext } from "../define-command.ts";
import { describeFailure } from "../describe-failure.ts";
import { openPlace, variableSources, wishOf } from "./deploy-args.ts";

/** What runs of one service against what would be deployed now. */
export interface DriftRow {
  readonly job: string;
  readonly namespace?: string;
  readonly action?: DeployPlan["action"];
  readonly runs?: string | undefined;
  readonly here?: string;
  readonly drift: string;
  /** Why a service cannot be compared. */
  readonly failure?: unknown;
}

/** Compares one service. A service that cannot be rendered gets a row with the reason: the other rows do not depend on it. */
export async function readDriftRow(
  args: Parameters<typeof openPlace>[0],
  context: Pick<CliContext, "home" | "repository" | "typed" | "variables" | "namespace" | "signal">,
): Promise<DriftRow> {
  const { signal } = context;
  try {
    const place = await openPlace(args, context);
    const sources = await variableSources(place, context);
    const namespace = wishOf(args, context);
    const prepared = await prepareJob(place.source, place.world, { sources, namespace, signal });
    const plan = await planDeployment(place.world, prepared, { signal });
    return {
      job: plan.job,
      namespace: plan.namespace,
      action: plan.action,
      runs: plan.current?.record?.version,
      here: plan.version,
      drift: describeDrift(plan),
    };
  } catch (error) {
    signal.throwIfAborted();
    return failedRow(args.service, error);
  }
}

/** The row of a service that cannot be compared. */
export function failedRow(service: string, error: unknown): DriftRow {
  const { code, message } = describeFailure(error);
  return { job: service, drift: `${code} ${message.split("\n").join("; ")}`, failure: error };
}

function describeDrift({ action, kind, current, diff }: DeployPlan): string {
  if (!current) return "not deployed";
  if (current.stopped) return "stopped";
  if (action === "repair") return endsByItself(kind) ? "its last run failed" : "not all of it runs";
  if (action === "nothing") return "none";
  if (!current.record) return "registered by other means than deploy";
  return diff?.changed ? summarizeDiff(diff) : "changed in Nomad since it was deployed";
}
