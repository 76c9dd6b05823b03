import { ownIdentity } from "processes";
import { cleanUpAfter } from "../world/clean-up-after.ts";
import type { RunStep, StepResult } from "command-line";
import { buildServices } from "../deploy/build-services.ts";
import { deployService } from "../deploy/deploy-service.ts";
import type { Deployed } from "../deploy/summarize-deployment.ts";
import { findDeployable } from "../deploy/deployable.ts";
import { demoNotHealthy } from "./errors.ts";
import type { CallOptions } from "../hosts/host.ts";
import { bringUp, type BroughtUp, type WantedWorld } from "../world/bring-up.ts";
import type { World } from "../world/open-world.ts";
import { readStatus, type WorldStatus } from "../world/status.ts";
import { tearDown } from "../world/tear-down.ts";
import { untilSettled } from "../world/until-settled.ts";

export interface DemoOptions extends CallOptions {
  readonly home: string;
  readonly repository: string;
  readonly name: string;
  readonly wanted: WantedWorld;
  /** Leaves the world up. */
  readonly keep: boolean;
  readonly runStep: RunStep;
  /** Called once everything runs; the world is torn down when it returns. */
  readonly whileUp?: (world: World) => Promise<void>;
}

export interface DemoResult {
  readonly status: WorldStatus;
  /** How long each step took. */
  readonly timingsMs: Readonly<Record<string, number>>;
  /** Whether the world is still there. */
  readonly kept: boolean;
}

const services = ["demo-server", "edge-server"];
/** From healthy deployments to all agents' checks passing and every edge seeing every instance. */
const healthyWithinMs = 60_000;

/**
 * The whole path: build, bring a world up, deploy both services side by side, see every edge reach every instance, tear down.
 * A world that was there before is used and left; one that was made here is removed, also when a step fails or is interrupted.
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { name, keep, runStep } = options;
  const begun = performance.now();
  const sinceBegin = (): number => Math.round(performance.now() - begun);
  const build = await buildStep(options);
  const up = await upStep(options);
  const { world, isNew } = up.result;
  const down = (): Promise<StepResult<unknown>> =>
    runStep({ title: `world ${name} down`, run: () => tearDown({ ...options, signal: neverStopped }) });
  const remove = isNew && !keep;
  try {
    const deploy = await deployStep(world, options);
    const healthy = await healthStep(world, options);
    const timingsMs = {
      build: build.tookMs,
      up: up.tookMs,
      deploy: deploy.tookMs,
      healthy: healthy.tookMs,
      ready: sinceBegin(),
    };
    const status = healthy.result;
    await options.whileUp?.(world);
    if (!remove) return { status, timingsMs, kept: true };
    const { tookMs } = await down();
    return { status, timingsMs: { ...timingsMs, down: tookMs, total: sinceBegin() }, kept: false };
  } catch (error) {
    throw remove ? await cleanUpAfter(error, down) : error;
  }
}

/** What was begun is removed also after Ctrl-C. */
const neverStopped = new AbortController().signal;

function buildStep({ repository, signal, runStep }: DemoOptions): Promise<StepResult<void>> {
  return runStep({
    title: `build ${services.join(" and ")}`,
    run: () => buildServices({ repository, services, signal }),
  });
}

function upStep({ home, name, wanted, keep, signal, runStep }: DemoOptions): Promise<StepResult<BroughtUp>> {
  const owner = keep ? {} : { owner: ownIdentity() };
  return runStep({
    title: `world ${name} up`,
    run: (onStep) => bringUp({ home, name, wanted, signal, onStep, awaitHealth: false, ...owner }),
  });
}

function deployStep(
  world: World,
  { repository, signal, runStep }: DemoOptions,
): Promise<StepResult<readonly Deployed[]>> {
  return runStep({
    title: `deploy ${services.join(" and ")}`,
    run: (report) => {
      const progressOf = mergeProgress(report);
      const deploy = async (name: string): Promise<Deployed> => {
        const service = await findDeployable(repository, name);
        return deployService({ world, service, signal, onProgress: progressOf(name) });
      };
      return Promise.all(services.map(deploy));
    },
  });
}

function healthStep(world: World, { signal, runStep }: DemoOptions): Promise<StepResult<WorldStatus>> {
  return runStep({
    title: "all healthy, every edge reaches every instance",
    run: () => untilHealthy(world, signal),
  });
}

/** The latest of each service in one line. */
function mergeProgress(report: (line: string) => void): (service: string) => (line: string) => void {
  const latest = new Map<string, string>();
  return (service) => (line) => {
    latest.set(service, line);
    report([...latest].map(([name, text]) => `${name} ${text}`).join(" │ "));
  };
}

/** Nothing amiss in the world's status, and every edge sees as many instances as run. */
async function untilHealthy(world: World, signal: AbortSignal): Promise<WorldStatus> {
  const latest: WorldStatus[] = [];
  const missing = await untilSettled({
    signal,
    timeoutMs: healthyWithinMs,
    read: async () => {
      const status = await readStatus(world, { signal });
      latest[0] = status;
      return [...status.mismatches, ...describeBlindEdges(status)];
    },
  });
  const [status] = latest;
  if (!status || missing.length > 0) throw demoNotHealthy(missing);
  return status;
}

function describeBlindEdges({ edges, jobs }: WorldStatus): string[] {
  const instances = jobs.find(({ id }) => id === "demo-server")?.running ?? 0;
  return edges
    .filter(({ ok, upstreams }) => ok && upstreams !== instances)
    .map(({ url, upstreams }) => `edge ${url} sees ${upstreams} of ${instances} instances`);
}
