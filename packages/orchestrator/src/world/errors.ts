import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";

/** A manifest is not what this version writes: cut short by hand, or from another version. */
export const manifestUnreadable = (path: string, cause: unknown): UserError =>
  new UserError({
    code: "MANIFEST_UNREADABLE",
    message: `${path} is not a world's manifest`,
    hint: "Run `pnpm world down` to end what is left of the world and remove it.",
    cause,
  });

/** No world has this name. */
export const worldNotFound = (name: string, known: readonly string[]): UserError =>
  new UserError({
    code: "WORLD_NOT_FOUND",
    message: `there is no world "${name}"`,
    hint: known.length > 0 ? `Known worlds: ${known.join(", ")}.` : "Run `pnpm world up` first.",
  });

/** The world's agents were ended on purpose, by `world stop`. */
export const worldStopped = (name: string, since: string): UserError =>
  new UserError({
    code: "WORLD_STOPPED",
    message: `world ${name} is stopped since ${since}: none of its agents runs`,
    hint: `Start the world first: \`pnpm world start --world ${name}\`. The jobs come back with it.`,
  });

/** A network that is neither a loopback nor a private /24. */
export const badNetwork = (network: string): UserError =>
  new UserError({
    code: "BAD_NETWORK",
    message: `"${network}" is not a network for a world`,
    hint: "Use a /24 inside 127.0.0.0/8 (engine embedded) or a private one (local, ssh), for example --subnet 127.0.5.0/24.",
    exitCode: 2,
  });

/** A number of servers or clients that cannot be. */
export const badSize = (what: string, value: string, allowed: readonly number[]): UserError =>
  new UserError({
    code: "BAD_SIZE",
    message: `"${value}" is not a number of ${what}`,
    hint: allowed.length > 5 ? `Use ${allowed[0]} to ${allowed.at(-1)}.` : `Use ${allowed.join(", ")}.`,
    exitCode: 2,
  });

/** All networks that worlds get by themselves are taken. */
export const noFreeNetwork = (): UserError =>
  new UserError({
    code: "NO_FREE_NETWORK",
    message: "all networks 127.0.2.0/24 to 127.0.254.0/24 are taken by worlds",
    hint: "Remove some: `pnpm world list`, then `pnpm world down --world NAME`; or name one with --subnet.",
  });

/** An address the world needs is taken by something else. */
export const addressInUse = (address: string, holder: string | undefined): UserError =>
  new UserError({
    code: "ADDRESS_IN_USE",
    message: `${address} is in use by ${holder ?? "another process"}`,
    hint: "End that process, or bring the world up on another network with --subnet 127.0.5.0/24.",
  });

/** A world of this name is there and is not what was asked for. `rule` says what may change, and which other name to give. */
export const worldDiffers = (difference: {
  name: string;
  what: string;
  has: string;
  wanted: string;
  rule: string;
}): UserError =>
  new UserError({
    code: "WORLD_DIFFERS",
    message: `world ${difference.name} is there with ${difference.what} ${difference.has}, not ${difference.wanted}`,
    hint: `${difference.rule}, or remove the world first, with all that runs in it: \`pnpm world down --world ${difference.name}\`.`,
    exitCode: 2,
  });

/** The agents run, but Consul does not see all their services pass. */
export const worldNotHealthy = (name: string, missing: readonly string[]): UserError =>
  new UserError({
    code: "WORLD_NOT_HEALTHY",
    message: `world ${name} does not become healthy: ${missing.join("; ")}`,
    hint: "A new world that fails is removed again. `pnpm run doctor` says what this machine has; a busy one may need another try.",
  });

/** An agent ends again and again. */
export const agentFailed = (agent: string, exit: string, lastLines: readonly string[]): UserError =>
  new UserError({
    code: "AGENT_FAILED",
    message: [`agent ${agent} keeps ending (${exit})`, ...lastLines.map((line) => `  ${line}`)].join("\n"),
    hint: "Its last lines are above.",
  });

/** Something that has to hold before the next step does not come true. */
export const conditionNotMet = (
  condition: string,
  {
    timeoutMs,
    lastLines,
    cause,
  }: { readonly timeoutMs: number; readonly lastLines: readonly string[]; readonly cause: unknown },
): UserError =>
  new UserError({
    code: "CONDITION_NOT_MET",
    message: [
      `no ${condition.replace(/^an? /, "")} within ${timeoutMs / 1_000} s`,
      ...lastLines.map((line) => `  ${line}`),
    ].join("\n"),
    hint: "The agents' last lines are above. A busy machine may need another try.",
    cause,
  });

/** A world file that cannot be used. */
export const badWorldFile = (path: string, problem: string): UserError =>
  new UserError({
    code: "BAD_WORLD_FILE",
    message: `${path}: ${problem}`,
    hint: "docs/local-world.md shows what a world file may hold.",
    exitCode: 2,
  });

/** A server was about to be restarted while another server is not healthy: without both the cluster may lose its quorum. */
export const restartWouldLoseQuorum = (host: string, unit: string, cause: unknown): UserError =>
  new UserError({
    code: "RESTART_WOULD_LOSE_QUORUM",
    message: `${host}: ${unit} is not restarted: ${messageOf(cause)}`,
    hint: "`pnpm world status` shows which server is missing. Bring it back, then run the same command again.",
    cause,
  });

/** There are no gossip keys to rotate. */
export const worldHasNoKeys = (world: string, engine: string): UserError =>
  new UserError({
    code: "WORLD_HAS_NO_KEYS",
    message: `the agents of world ${world}, engine ${engine}, have no gossip keys`,
    hint: "Real agents have them: worlds of --engine local and ssh.",
  });

/** An open world's agents have no certificates. */
export const worldHasNoCertificates = (world: string, engine: string): UserError =>
  new UserError({
    code: "WORLD_HAS_NO_CERTIFICATES",
    message: `world ${world}, engine ${engine}, is open: its agents have no certificates`,
    hint: "Worlds of --engine local and ssh are closed unless they are made with --open; `pnpm world up --secure` closes one.",
  });

/** Agents were told to take over new certificates, and show others. */
export const certificateNotPresented = (world: string, agents: readonly string[]): UserError =>
  new UserError({
    code: "CERTIFICATE_NOT_PRESENTED",
    message: `agents of world ${world} have not taken over their certificates:\n  ${agents.join("\n  ")}`,
    hint: "`pnpm world logs HOST/AGENT` says why; the same command again goes on where this one stopped.",
  });

/** After a failure what was begun could not be taken back. */
export const cleanUpFailed = (error: unknown, failure: unknown): UserError =>
  new UserError({
    code: "CLEAN_UP_FAILED",
    message: `${messageOf(error)}; and what was begun could not be removed: ${messageOf(failure)}`,
    hint: "Run `pnpm world down` once the cause is gone: it removes what is left.",
    cause: error,
  });

/** There is no room for a file. */
export const diskFull = (path: string, detail: string, cause?: unknown): UserError =>
  new UserError({
    code: "DISK_FULL",
    message: `not enough space for ${path}: ${detail}`,
    hint: "Make room (a world with both services needs about 1 GiB), or put worlds elsewhere with NOMAD_DEMO_HOME.",
    cause,
  });

/** Neither a host nor a running job, or none of its ports. */
export const forwardTargetUnknown = (problem: string, known: readonly string[]): UserError =>
  new UserError({
    code: "FORWARD_TARGET_UNKNOWN",
    message: problem,
    hint: `There is: ${known.join(", ") || "nothing"}.`,
    exitCode: 2,
  });

/** A port of this machine that cannot be listened on. */
export const localPortTaken = (port: number, cause: unknown): UserError =>
  new UserError({
    code: "LOCAL_PORT_TAKEN",
    message: `127.0.0.1:${port} cannot be listened on: ${messageOf(cause)}`,
    hint: "Choose another one with --port, or leave it out: a free one is taken.",
    cause,
  });

/** A closed world was asked for on the embedded engine. */
export const embeddedIsOpen = (): UserError =>
  new UserError({
    code: "EMBEDDED_IS_OPEN",
    message: "engine embedded knows no TLS and no access rules: its worlds are open",
    hint: "Use --engine local (the real agents in network namespaces) or --engine ssh for a closed world, or leave --secure out.",
    exitCode: 2,
  });

/** Hosts are to leave a world that cannot be without them, or not now. */
export const hostsCannotLeave = (names: readonly string[], reason: string): UserError =>
  new UserError({
    code: "HOSTS_CANNOT_LEAVE",
    message: `${names.join(", ")} cannot leave the world: ${reason}`,
    hint: "Nothing was changed. Let servers that stay be joined by new ones first, make one change after the other, and start a world that is stopped.",
  });

/** A host was taken out of a world, and agents of others do not forget it. */
export const hostNotForgotten = (host: string, missing: readonly string[]): UserError =>
  new UserError({
    code: "HOST_NOT_FORGOTTEN",
    message: `${host} was taken out of the world, but ${missing.join("; ")}`,
    hint: "Run the same command again once the servers that stay have a leader: `pnpm world status`.",
  });
