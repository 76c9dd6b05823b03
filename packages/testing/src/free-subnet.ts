import { randomInt } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A /24 inside 127.0.0.0/8 that no other test on this machine holds; every port on it is the holder's own. */
export interface LoopbackSubnet extends Disposable {
  /** For example `127.77.5.0/24`. */
  readonly cidr: string;
  /** `address(21)` is for example `127.77.5.21`. */
  address(host: number): string;
}

/**
 * Takes a loopback /24 for one test (Linux answers on all of 127.0.0.0/8 without set-up).
 * Held by a folder in the temporary directory, given back on disposal.
 */
export function freeSubnet(): LoopbackSubnet {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const prefix = `127.${randomInt(64, 128)}.${randomInt(1, 255)}`;
    const lock = join(tmpdir(), `nomad-demo-subnet-${prefix}`);
    if (!tryMakeFolder(lock)) continue;
    return {
      cidr: `${prefix}.0/24`,
      address: (host) => `${prefix}.${host}`,
      [Symbol.dispose]: () => rmSync(lock, { recursive: true, force: true }),
    };
  }
  throw new Error("no free loopback subnet after 1000 attempts");
}

function tryMakeFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}
