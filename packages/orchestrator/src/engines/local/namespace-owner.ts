import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { existsSync } from "node:fs";
import { isSameProcess, startDetached, type ProcessIdentity } from "processes";
import { z } from "zod";
import { readIfThere } from "../../files/read-if-there.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { CallOptions } from "../../call-options.ts";
import { type WorldFolder, worldVariable } from "../../files/world-folder.ts";
import { findOwnSharedCgroups } from "./cgroups.ts";
import { holderNotRunning, namespacesNotAllowed } from "./errors.ts";
import { probePrivileges, type PrivilegeKind } from "./privileges.ts";
import { requireTool } from "./programs.ts";
import { anyWorld, namespacePrefix } from "./topology.ts";

const ownerSchema = z
  .object({
    kind: z.enum(["root", "rootless"]),
    /** Rootless: the process whose user and mount namespace hold the world. */
    holder: z.object({ pid: z.number().int(), startTime: z.string() }).readonly().optional(),
    /** All namespaces and links were made. */
    complete: z.boolean(),
    /** Control groups v1 that were not there before there was a world. */
    ownCgroups: z.array(z.string()).readonly(),
  })
  .readonly();

/**
 * Who owns a world's network namespaces (user_namespaces(7)), as its folder records it: root, or for a rootless world the user namespace
 * that a holder process keeps open.
 */
export type NamespaceOwner = z.infer<typeof ownerSchema>;

const rootNetns = "/run/netns";
const fileOf = (folder: WorldFolder): string => join(folder.path, "ground.json");

/** The recorded owner; undefined before the first {@link ensureOwner}. */
export async function readOwner(folder: WorldFolder): Promise<NamespaceOwner | undefined> {
  const text = await readIfThere(fileOf(folder));
  return text === undefined ? undefined : ownerSchema.parse(JSON.parse(text));
}

export async function writeOwner(folder: WorldFolder, owner: NamespaceOwner): Promise<void> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  await writeAtomically(fileOf(folder), `${JSON.stringify(owner, undefined, 2)}\n`);
}

/** Whether that owner is still there: a reboot, or the end of the holder, takes it away. */
export const isAlive = (owner: NamespaceOwner | undefined): owner is NamespaceOwner =>
  owner !== undefined &&
  (owner.kind === "root" || (owner.holder !== undefined && isSameProcess(owner.holder)));

/** Finds out with which rights to make namespaces, starts the holder of a rootless world, and records both. Throws NAMESPACES_NOT_ALLOWED. */
export async function ensureOwner(
  folder: WorldFolder,
  { signal, kind }: CallOptions & { readonly kind?: PrivilegeKind | undefined },
): Promise<NamespaceOwner> {
  const known = await readOwner(folder);
  if (isAlive(known)) return known;
  const probe = kind === undefined ? await probePrivileges({ signal }) : { kind };
  if (probe.kind === "none") throw namespacesNotAllowed(probe.reason);
  const owner: NamespaceOwner =
    probe.kind === "root"
      ? {
          kind: "root",
          complete: false,
          ownCgroups: await findOwnSharedCgroups(await hasOtherWorlds(folder)),
        }
      : { kind: "rootless", complete: false, ownCgroups: [], holder: await startHolder(folder, signal) };
  await writeOwner(folder, owner);
  return owner;
}

/** The words in front of a program that shall run with the owner's rights. */
export function enterOwner({ kind, holder }: NamespaceOwner): readonly string[] {
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
export const netnsFolder = ({ kind, holder }: NamespaceOwner): string =>
  kind === "root" ? rootNetns : `/proc/${holder?.pid}/root/run/netns`;

/** Whether another world of root's stands on this machine now. */
export async function hasOtherWorlds(folder: WorldFolder): Promise<boolean> {
  const names = await readdir(rootNetns).catch(() => []);
  return names.some((name) => name.startsWith(anyWorld) && !name.startsWith(namespacePrefix(folder.id)));
}

async function startHolder(folder: WorldFolder, signal: AbortSignal): Promise<ProcessIdentity> {
  await mkdir(folder.logs, { recursive: true });
  const logFile = join(folder.logs, "holder.log");
  // An own /run, so that `ip netns` works without any right on the machine's.
  const script = `mount -t tmpfs tmpfs /run && mkdir /run/netns /run/${folder.id} && exec sleep infinity`;
  const holder = await startDetached({
    command: requireTool("unshare"),
    args: ["--user", "--map-root-user", "--net", "--mount", "--", "/bin/sh", "-c", script],
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", [worldVariable]: folder.id },
    cwd: "/",
    logFile,
  });
  while (!existsSync(`/proc/${holder.pid}/root/run/${folder.id}`)) {
    if (!isSameProcess(holder)) throw holderNotRunning(logFile);
    await delay(10, undefined, { signal });
  }
  return holder;
}
