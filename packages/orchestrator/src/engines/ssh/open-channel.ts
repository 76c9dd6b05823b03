import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import type { CallOptions } from "../../call-options.ts";
import type { Connection } from "./connection.ts";

export interface ChannelTo {
  readonly host: string;
  readonly port: number;
}

/**
 * A byte stream from a machine reached over SSH to a TCP port that it can reach. The connection counts as used until the stream is closed.
 * Rejects with the signal's reason when it is aborted first; a stream that comes later is closed at once.
 */
export async function openChannel(
  connection: Connection,
  { host, port }: ChannelTo,
  { signal }: CallOptions,
): Promise<Duplex> {
  signal.throwIfAborted();
  const opened = Promise.withResolvers<Duplex>();
  const abort = (): void => opened.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const use = connection.use(
    `connecting to ${host}:${port}`,
    async (client) => {
      const channel = await forward(client, { host, port });
      // A channel's errors are its connection's: whoever uses it is told by its close.
      channel.on("error", () => {});
      const closed = new Promise<void>((resolve) => void channel.once("close", () => resolve()));
      if (signal.aborted) channel.destroy();
      else opened.resolve(channel);
      await closed;
    },
    { signal: new AbortController().signal },
  );
  use.catch(opened.reject);
  try {
    return await opened.promise;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function forward(client: Client, { host, port }: ChannelTo): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut("127.0.0.1", 0, host, port, (error, channel) =>
      error ? reject(error) : resolve(channel),
    );
  });
}
