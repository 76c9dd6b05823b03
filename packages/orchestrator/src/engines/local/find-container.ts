import { existsSync, readFileSync } from "node:fs";

/**
 * The kind of container that this machine is: what its maker says of itself (systemd's container interface, Docker's and Podman's files, control
 * groups). Undefined where nothing says so.
 */
export function findContainer(root = ""): string | undefined {
  const said = read(`${root}/run/systemd/container`).trim();
  if (said !== "") return said;
  if (existsSync(`${root}/run/.containerenv`)) return "podman";
  if (existsSync(`${root}/.dockerenv`)) return "docker";
  return /\b(docker|kubepods|libpod|lxc|containerd)\b/.exec(read(`${root}/proc/1/cgroup`))?.[1];
}

/**
 * Whether root here is somebody else outside: user 0 of a user namespace (user_namespaces(7)), as in a rootless container. Such a root may make
 * namespaces, and not what Nomad's clients do as root.
 */
export function isMappedRoot(uidMap = read("/proc/self/uid_map")): boolean {
  const [inside, outside, count] = uidMap.trim().split(/\s+/).map(Number);
  return uidMap !== "" && !(inside === 0 && outside === 0 && count === 4_294_967_295);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
