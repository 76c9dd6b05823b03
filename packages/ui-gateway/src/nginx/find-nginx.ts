import { execFile } from "node:child_process";
import { isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { isExecutable } from "processes";
import type { NginxVersion } from "../config/gateway-config.ts";
import { nginxMissing } from "../errors.ts";

/** nginx, as it is on this host. */
export interface Nginx {
  readonly path: string;
  readonly version: NginxVersion;
}

/** Where packages put it, and accounts do not always look. */
const usualFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

/** The program: a path, or a name that PATH or a usual folder has. Throws NGINX_MISSING. */
export async function findNginx(program: string, searchPath: string | undefined): Promise<Nginx> {
  const folders = [...(searchPath ?? "").split(":").filter(Boolean), ...usualFolders];
  const path = isAbsolute(program)
    ? program
    : folders.map((folder) => join(folder, program)).find(isExecutable);
  if (path === undefined) throw nginxMissing(program);
  return { path, version: await readVersion(path) };
}

async function readVersion(path: string): Promise<NginxVersion> {
  let text: string;
  try {
    text = (await promisify(execFile)(path, ["-v"], { env: {} })).stderr;
  } catch (error) {
    throw nginxMissing(path, error);
  }
  const [, major, minor, patch] = /nginx\/(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  if (major === undefined) throw nginxMissing(path);
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}
