import { text } from "node:stream/consumers";
import type { Client, ClientChannel } from "ssh2";
import type { ExecOptions, ExecResult } from "../../toolchain/exec-locally.ts";

/** Runs a program on the host. Words go through its shell unharmed. Aborting ends the channel, and the program with SIGKILL. */
export async function execRemotely(
  client: Client,
  command: readonly string[],
  { input, env = {}, signal }: ExecOptions,
): Promise<ExecResult> {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const line = [...(assignments.length > 0 ? ["env", ...assignments] : []), ...command]
    .map(quoteForShell)
    .join(" ");
  const { channel, exited, closed } = await start(client, line);
  const abort = (): void => {
    try {
      channel.signal("KILL");
      channel.close();
    } catch {
      // The connection is gone, and the channel with it.
    }
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    channel.end(input ?? "");
    const [stdout, stderr, exitCode] = await Promise.all([
      text(channel),
      text(channel.stderr),
      exited,
      closed,
    ]);
    signal.throwIfAborted();
    return { exitCode, stdout, stderr };
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** As a POSIX shell takes it: one word, whatever is in it. */
export const quoteForShell = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

interface Started {
  readonly channel: ClientChannel;
  /** 128 where a signal ended it, as a shell would have it at least. */
  readonly exited: Promise<number>;
  /** When sshd has forgotten it too: until then it counts against its limit of sessions. */
  readonly closed: Promise<void>;
}

function start(client: Client, line: string): Promise<Started> {
  return new Promise((resolve, reject) => {
    client.exec(line, (error, channel) => {
      if (error) return reject(error);
      // Listened for at once: a short program's end may come in the same packet as its beginning.
      const exited = new Promise<number>((ended) =>
        channel.once("exit", (code: number | null) => ended(code ?? 128)),
      );
      const closed = new Promise<void>((done) => channel.once("close", () => done()));
      // The channel is closed by then: the end of the connection is the error to report.
      for (const stream of [channel, channel.stderr]) stream.on("error", () => {});
      return resolve({ channel, exited, closed });
    });
  });
}
