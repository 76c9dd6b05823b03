import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Finding } from "./finding.ts";

interface Wanted {
  readonly what: string;
  /** Any of them will do. */
  readonly names: readonly string[];
  readonly use: string;
}

const wanted: readonly Wanted[] = [
  { what: "iproute2", names: ["ip"], use: "engine local" },
  { what: "util-linux", names: ["unshare"], use: "engine local without root" },
  { what: "nftables", names: ["nft"], use: "the firewall of the base role, network faults" },
  { what: "systemd", names: ["systemctl"], use: "engine ssh: units on the hosts" },
  { what: "sshd", names: ["sshd"], use: "tests of engine ssh" },
  { what: "vagrant", names: ["vagrant"], use: "the Vagrant world" },
  {
    what: "Chromium",
    names: ["chromium", "chromium-browser", "google-chrome"],
    use: "tests of pages in a browser",
  },
  { what: "wrk", names: ["wrk"], use: "pnpm bench" },
];

/** System programs are in folders that are not in every user's PATH. */
const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Programs that something optional needs. */
export function examinePrograms(searchPath: string): Promise<Finding[]> {
  const folders = [...searchPath.split(delimiter).filter(Boolean), ...systemFolders];
  return Promise.all(
    wanted.map(async ({ what, names, use }) => {
      const path = await findFirst(folders.flatMap((folder) => names.map((name) => join(folder, name))));
      return { what, found: path ?? `no ${names.join(", ")}`, ok: path !== undefined, needed: false, use };
    }),
  );
}

async function findFirst(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** Whether this user may run it. */
export const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
