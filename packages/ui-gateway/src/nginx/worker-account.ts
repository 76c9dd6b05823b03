import { readFileSync } from "node:fs";

/** Whom nginx's workers run as. */
export interface WorkerAccount {
  readonly user: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

/** `nobody`, for workers of a gateway that runs as root: they read what strangers send. Undefined for any other user, who can start no one else's. */
export function workerAccount(): WorkerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = entries("/etc/passwd").find(([name]) => name === "nobody");
  const [uid, gid] = [Number(user?.[2]), Number(user?.[3])];
  const group = entries("/etc/group").find((entry) => Number(entry[2]) === gid)?.[0];
  if (!Number.isSafeInteger(uid) || group === undefined) return undefined;
  return { user: "nobody", group, uid, gid };
}

const entries = (file: string): string[][] =>
  readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.split(":"));
