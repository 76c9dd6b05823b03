import { text } from "node:stream/consumers";
import type { Client, ClientChannel } from "ssh2";
import type { ExecOptions, ExecResult } from "../host.ts";

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
  const channel = await openChannel(client, line);
  const abort = (): void => {
    channel.signal("KILL");
    channel.close();
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    channel.end(input ?? "");
    const ended = exitOf(channel);
    const [stdout, stderr, exitCode] = await Promise.all([text(channel), text(channel.stderr), ended]);
    signal.throwIfAborted();
    return { exitCode, stdout, stderr };
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** As a POSIX shell takes it: one word, whatever is in it. */
export const quoteForShell = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

function openChannel(client: Client, line: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(line, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

/** 128 where a signal ended it, as a shell would have it at least. */
function exitOf(channel: ClientChannel): Promise<number> {
  return new Promise((resolve) => channel.once("exit", (code: number | null) => resolve(code ?? 128)));
}
