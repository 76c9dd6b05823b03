import type { ConnectOptions } from "./connect.ts";
import type { Dial } from "./dial.ts";
import { createConnection, type Connection } from "./connection.ts";
import { openChannel } from "./open-channel.ts";
import type { SshSettings, SshTarget } from "./settings.ts";

/** How the hosts behind a jump host are dialled. */
export type Jumps = (jump: SshTarget) => Dial;

/** A login to the jump host, and its own connection to the host behind it. */
const dialledWithinMs = 60_000;

/**
 * One connection to each jump host, shared by all hosts behind it: a login each would be refused by sshd's MaxStartups (default 10) when a
 * dozen hosts are reached at once. It is opened when it is first needed, and closes by itself when nothing goes through it any more.
 */
export function createJumps(shared: Omit<ConnectOptions, "signal">): Jumps {
  // Without a pace: a host whose turn it is waits for its jump host, which could not wait for its own turn behind it.
  const options = { ...shared, pace: undefined };
  const connections = new Map<string, Connection>();
  return (jump) => {
    const key = JSON.stringify({ ...jump, name: "" });
    const connection = connections.get(key) ?? createConnection(jump, options);
    connections.set(key, connection);
    return (host, port) =>
      openChannel(connection, { host, port }, { signal: AbortSignal.timeout(dialledWithinMs) });
  };
}

/** How a host's SSH port is dialled: through its jump host where it has one. */
export const dialOf = (
  { jump }: Pick<SshSettings, "jump">,
  { jumps, dial }: { readonly jumps: Jumps; readonly dial?: Dial | undefined },
): Dial | undefined => (jump ? jumps(jump) : dial);
