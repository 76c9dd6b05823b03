import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";
import {
  checkWorld,
  readMissing,
  type CallOptions,
  type Difference,
  type WantedWorld,
  type World,
} from "orchestrator";

/**
 * What of a world is not as it should be, in words; nothing when the next `world up` would change nothing and all agents say that they are
 * healthy. What was deployed to it is another resource's.
 */
export async function readDrift(
  world: World,
  { wanted, signal }: CallOptions & { readonly wanted: WantedWorld },
): Promise<string[]> {
  const { name, stoppedAt } = world.manifest;
  if (stoppedAt !== undefined) return [`world ${name} is stopped since ${stoppedAt}`];
  try {
    return await compare(world, name, { wanted, signal });
  } catch (error) {
    // A host that cannot be asked: a plan has to be possible, it may be the one that takes the host away.
    if (signal.aborted || !(error instanceof UserError) || !unreachable.has(error.code)) throw error;
    return [error.message];
  }
}

const unreachable: ReadonlySet<string> = new Set(["HOST_UNREACHABLE", "LOGINS_SHED", "CONNECTION_LOST"]);

async function compare(
  world: World,
  name: string,
  { wanted, signal }: CallOptions & { readonly wanted: WantedWorld },
): Promise<string[]> {
  const [check, agents] = await Promise.all([
    checkWorld({ home: world.folder.home, name }, wanted, { signal }),
    world.agents({ signal }),
  ]);
  const idle = agents
    .filter(({ status }) => status?.state !== "running")
    .map(({ id, status }) => `agent ${id} is ${status?.state ?? "not defined"}`);
  const found = [...check.differences.map(describeDifference), ...idle];
  if (found.length > 0) return found;
  return [...(await readUnhealthy(world, { signal }))];
}

/** One line for a difference; never what is in a file: it may be a secret. */
export function describeDifference({ host, what, diff, restarts }: Difference): string {
  const how = diff.includes("\n") ? "changes" : diff;
  const after = restarts.length > 0 ? ` (restarts ${restarts.join(", ")})` : "";
  return `${host}: ${what} ${how}${after}`;
}

async function readUnhealthy(world: World, options: CallOptions): Promise<readonly string[]> {
  try {
    return await readMissing(world, options);
  } catch (error) {
    options.signal.throwIfAborted();
    return [messageOf(error)];
  }
}
