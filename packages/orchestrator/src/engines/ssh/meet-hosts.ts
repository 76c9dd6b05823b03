import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "command-line/user-error";
import type { Inventory } from "../../inventory/inventory.ts";
import type { CallOptions } from "../../call-options.ts";
import type { ConnectOptions } from "./connect.ts";
import type { Dial } from "./dial.ts";
import { createConnection } from "./connection.ts";
import { createJumps, dialOf } from "./jumps.ts";
import { knownHostsLine } from "./known-hosts.ts";
import { parseSshSettings, type SshSettings, type SshTarget } from "./settings.ts";

/** A key that neither known_hosts nor an authority vouches for yet. */
export interface Stranger {
  readonly target: SshTarget;
  readonly fingerprint: string;
  /** The public key in its wire form. */
  readonly key: Buffer;
}

export interface MeetOptions extends CallOptions {
  /** Whether the user, who has compared the fingerprint, takes this key for the host's. */
  readonly ask: (stranger: Stranger) => Promise<boolean>;
  readonly dial?: Dial;
}

/**
 * The first contact with hosts whose keys neither the inventory nor known_hosts knows: each that the user accepts is written to known_hosts.
 * One host after the other, since a person answers; throws HOST_KEY_UNKNOWN for one that is not accepted, and what else connecting throws.
 */
export async function meetHosts({ hosts }: Inventory, options: MeetOptions): Promise<void> {
  for (const host of hosts) {
    const settings = parseSshSettings(host);
    const isVouched = ({ fingerprint }: SshTarget): boolean => fingerprint !== undefined;
    if (isVouched(settings.target) && (!settings.jump || isVouched(settings.jump))) continue;
    // Twice at most: the jump host, then the host behind it.
    while (await introduce(settings, options));
  }
}

/** Whether somebody was introduced: then there may be another behind. */
async function introduce(settings: SshSettings, { ask, dial, signal }: MeetOptions): Promise<boolean> {
  const met: Stranger[] = [];
  const options: Omit<ConnectOptions, "signal"> = {
    dial,
    // Refused for now: sshd does not wait for as long as a person may take to compare.
    acceptKey: (target, fingerprint, key) => {
      met.push({ target, fingerprint, key });
      return Promise.resolve(false);
    },
  };
  const connection = createConnection(settings.target, {
    ...options,
    dial: dialOf(settings, { jumps: createJumps(options), dial }),
  });
  try {
    await connection.use("logging in", () => Promise.resolve(), { signal });
    return false;
  } catch (error) {
    const [stranger] = met;
    if (!(error instanceof UserError) || error.code !== "HOST_KEY_UNKNOWN" || !stranger) throw error;
    if (!(await ask(stranger))) throw error;
    await remember(stranger);
    return true;
  } finally {
    connection.close();
  }
}

async function remember({ target, key }: Stranger): Promise<void> {
  await mkdir(dirname(target.knownHosts), { recursive: true, mode: 0o700 });
  await appendFile(target.knownHosts, knownHostsLine(target, key), { mode: 0o600 });
}
