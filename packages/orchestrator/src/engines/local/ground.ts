import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { existsSync } from "node:fs";
import { isSameProcess, startDetached, type ProcessIdentity } from "processes";
import { z } from "zod";
import { readIfThere } from "../../files/read-if-there.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { CallOptions } from "../../call-options.ts";
import { type WorldFolder, WORLD_VARIABLE } from "../../files/world-folder.ts";
import { findOwnSharedCgroups } from "./cgroups.ts";
import { holderNotRunning, namespacesNotAllowed } from "./errors.ts";
import { probePrivileges, type PrivilegeKind } from "./privileges.ts";
import { requireTool } from "./programs.ts";
import { ANY_WORLD, namespacePrefix } from "./topology.ts";

const groundSchema = z
  .object({
    kind: z.enum(["root", "rootless"]),
    /** Rootless: the process whose user and mount namespace hold the world. */
    holder: z.object({ pid: z.number().int(), startTime: z.string() }).readonly().optional(),
    /** All namespaces and wires were made. */
    complete: z.boolean(),
    /** Control groups v1 that were not there before there was a world. */
    ownCgroups: z.array(z.string()).readonly(),
  })
  .readonly();

/** On what a world's namespaces stand, as its folder records it. */
export type Ground = z.infer<typeof groundSchema>;

const ROOT_NETNS = "/run/netns";
const fileOf = (folder: WorldFolder): string => join(folder.path, "ground.json");

/** The recorded ground; undefined before the first {@link ensureGround}. */
export async function readGround(folder: WorldFolder): Promise<Ground | undefined> {
  const text = await readIfThere(fileOf(folder));
  return text === undefined ? undefined : groundSchema.parse(JSON.parse(text));
}

export async function writeGround(folder: WorldFolder, ground: Ground): Promise<void> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  await writeAtomically(fileOf(folder), `${JSON.stringify(ground, undefined, 2)}\n`);
}

/** Whether that ground still stands: a reboot, or the end of the holder, takes it away. */
export const isStanding = (ground: Ground | undefined): ground is Ground =>
  ground !== undefined &&
  (ground.kind === "root" || (ground.holder !== undefined && isSameProcess(ground.holder)));

/** Finds out with which rights to make namespaces, and for a rootless world starts the holder. Throws NAMESPACES_NOT_ALLOWED. */
export async function ensureGround(
  folder: WorldFolder,
  { signal, kind }: CallOptions & { readonly kind?: PrivilegeKind | undefined },
): Promise<Ground> {
  const known = await readGround(folder);
  if (isStanding(known)) return known;
  const probe = kind === undefined ? await probePrivileges({ signal }) : { kind };
  if (probe.kind === "none") throw namespacesNotAllowed(probe.reason);
  const ground: Ground =
    probe.kind === "root"
      ? {
          kind: "root",
          complete: false,
          ownCgroups: await findOwnSharedCgroups(await hasOtherWorlds(folder)),
        }
      : { kind: "rootless", complete: false, ownCgroups: [], holder: await startHolder(folder, signal) };
  await writeGround(folder, ground);
  return ground;
}

/** What stands in front of a program that shall have the ground's rights. */
export function enterGround({ kind, holder }: Ground): readonly string[] {
  if (kind === "root") return [];
  if (!holder) throw new Error("a rootless world has a holder");
  return [
    requireTool("nsenter"),
    "--target",
    String(holder.pid),
    "--user",
    "--mount",
    // `ip netns add` goes back to where it came from, which may not be the machine's own namespace.
    "--net",
    "--preserve-credentials",
    "--",
  ];
}

/** Where `ip netns` keeps the world's namespaces, as this process sees it. */
export const netnsFolder = ({ kind, holder }: Ground): string =>
  kind === "root" ? ROOT_NETNS : `/proc/${holder?.pid}/root/run/netns`;

/** Whether another world of root's stands on this machine now. */
export async function hasOtherWorlds(folder: WorldFolder): Promise<boolean> {
  const names = await readdir(ROOT_NETNS).catch(() => []);
  return names.some((name) => name.startsWith(ANY_WORLD) && !name.startsWith(namespacePrefix(folder.id)));
}

async function startHolder(folder: WorldFolder, signal: AbortSignal): Promise<ProcessIdentity> {
  await mkdir(folder.logs, { recursive: true });
  const logFile = join(folder.logs, "holder.log");
  // An own /run, so that `ip netns` works without any right on the machine's.
  const script = `mount -t tmpfs tmpfs /run && mkdir /run/netns /run/${folder.id} && exec sleep infinity`;
  const holder = await startDetached({
    command: requireTool("unshare"),
    args: ["--user", "--map-root-user", "--net", "--mount", "--", "/bin/sh", "-c", script],
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", [WORLD_VARIABLE]: folder.id },
    cwd: "/",
    logFile,
  });
  while (!existsSync(`/proc/${holder.pid}/root/run/${folder.id}`)) {
    if (!isSameProcess(holder)) throw holderNotRunning(logFile);
    await delay(10, undefined, { signal });
  }
  return holder;
}
