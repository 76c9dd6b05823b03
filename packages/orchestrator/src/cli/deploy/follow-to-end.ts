import { UserError } from "command-line/user-error";
import type { AllocationListStub } from "nomad-client-ts";
import type { FollowCallbacks } from "../../deploy/follow-callbacks.ts";
import { deployTimedOut } from "../../deploy/errors.ts";
import type { CallOptions } from "../../hosts/host.ts";
import { createLiveBlock, table, type CommandResult, type Style } from "command-line";
import type { CliContext } from "../define-command.ts";

export interface FollowToEnd<T> {
  readonly title: string;
  readonly job: string;
  /** How a command line names the job: {@link FollowCallbacks.typedAs}. */
  readonly typedAs: string;
  readonly timeoutMs: number;
  readonly work: (options: CallOptions & FollowCallbacks) => Promise<T>;
}

/** The part of a command's context that following needs. */
export type Terminal = Pick<CliContext, "signal" | "interactive" | "style" | "runStep" | "note" | "stdout">;

/** Either the work's result, or, after Ctrl-C, what to tell: Nomad continues the deployment. */
export type Followed<T> =
  | { readonly result: T; readonly tookMs: number }
  | { readonly detached: CommandResult };

/**
 * Shows a deployment while it goes on: live rows on a terminal, a line per event elsewhere.
 * Throws DEPLOY_TIMEOUT after `timeoutMs`; Ctrl-C ends the following, not the deployment.
 */
export async function followToEnd<T>(
  context: Terminal,
  { title, job, typedAs, timeoutMs, work }: FollowToEnd<T>,
): Promise<Followed<T>> {
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([context.signal, limit]);
  const view = context.interactive ? liveView(context, title) : plainView(context);
  try {
    const run = (): Promise<T> => work({ signal, typedAs, ...view.callbacks });
    if (!context.interactive) return await context.runStep({ title, run });
    const begun = performance.now();
    const result = await run();
    return { result, tookMs: Math.round(performance.now() - begun) };
  } catch (error) {
    if (context.signal.aborted) return { detached: detachedFrom(job, typedAs) };
    // A failed deployment has ended, even when the time ran out before Nomad had gone back to the old version.
    if (limit.aborted && !isFailure(error)) {
      throw deployTimedOut({ job, typedAs, timeoutMs, state: view.latest() });
    }
    throw error;
  }
}

const isFailure = (error: unknown): boolean =>
  error instanceof UserError && error.code === "DEPLOYMENT_FAILED";

interface View {
  readonly callbacks: FollowCallbacks;
  /** The last progress, and the reason of the last wait. */
  latest(): string;
}

function plainView({ note, style }: Terminal): View {
  const state = createProgressState();
  return {
    latest: state.latest,
    callbacks: {
      onProgress: (line) => {
        if (state.progress(line)) note(`  ${line}`);
      },
      onWaiting: (reason) => {
        if (state.waiting(reason)) note(style.yellow(`    waiting: ${reason}`));
      },
      onEvent: (line) => note(style.dim(`    ${line}`)),
    },
  };
}

function liveView({ stdout, style }: Terminal, title: string): View {
  const block = createLiveBlock(stdout);
  const state = createProgressState();
  let event = "";
  let allocations: readonly AllocationListStub[] = [];
  const draw = (): void =>
    block.draw(
      [
        `${style.bold(title)}: ${state.latest()}`,
        allocationsTable(allocations, style),
        style.dim(event),
      ].join("\n"),
    );
  return {
    latest: state.latest,
    callbacks: {
      onProgress: (line) => {
        state.progress(line);
        draw();
      },
      onWaiting: (reason) => {
        state.waiting(reason);
        draw();
      },
      onEvent: (line) => {
        event = line;
        draw();
      },
      onAllocations: (all) => {
        allocations = all;
        draw();
      },
    },
  };
}

/** Keeps the last progress and the reason for waiting. Each call returns whether its text is new. */
function createProgressState() {
  let progress = "";
  let waiting = "";
  return {
    progress: (line: string): boolean => {
      const isNews = line !== progress || waiting !== "";
      progress = line;
      waiting = "";
      return isNews;
    },
    waiting: (reason: string): boolean => {
      const isNews = reason !== waiting;
      waiting = reason;
      return isNews;
    },
    latest: (): string => [progress, waiting && `waiting: ${waiting}`].filter(Boolean).join("; "),
  };
}

/** One row per allocation of a deployment. */
export function allocationsTable(allocations: readonly AllocationListStub[], style: Style): string {
  const rows = allocations.map(
    ({ ID, Name, NodeName, JobVersion, ClientStatus, DeploymentStatus, TaskStates }) => [
      ID.slice(0, 8),
      Name,
      NodeName,
      String(JobVersion),
      ClientStatus === "running" ? style.green(ClientStatus) : style.yellow(ClientStatus),
      healthOf(DeploymentStatus?.Healthy, style),
      String(Object.values(TaskStates ?? {}).reduce((sum, { Restarts }) => sum + Restarts, 0)),
    ],
  );
  return table(style, ["allocation", "name", "node", "version", "status", "health", "restarts"], rows);
}

function healthOf(healthy: boolean | null | undefined, style: Style): string {
  if (healthy === true) return style.green("healthy");
  return healthy === false ? style.red("unhealthy") : "…";
}

function detachedFrom(job: string, typedAs: string): CommandResult {
  return {
    document: { ok: false, detached: true, job },
    text: () =>
      `Detached: Nomad continues the deployment. Look again with \`pnpm run deploy follow ${typedAs}\`.`,
    exitCode: 130,
  };
}
