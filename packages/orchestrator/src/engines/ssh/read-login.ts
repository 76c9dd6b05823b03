import ssh2, { type ConnectConfig } from "ssh2";
import { agentNotKnown, identityNotUsable, identityNeedsPassphrase } from "./errors.ts";
import { agentSocket } from "./agent-socket.ts";
import { readSecret, type SshTarget } from "./settings.ts";

/**
 * What a login is made with. Throws IDENTITY_NOT_USABLE, IDENTITY_NEEDS_PASSPHRASE, AGENT_NOT_USABLE: before anybody is called, since a key
 * that cannot be read does not get readable by that.
 */
export async function readLogin(
  target: SshTarget,
): Promise<Pick<ConnectConfig, "username" | "privateKey" | "password" | "agent">> {
  const privateKey = await readPrivateKey(target);
  const password = await readSecret(target, target.passwordFile);
  const agent = target.agent === true ? agentSocket() : target.agent;
  if (target.agent === true && agent === undefined) throw agentNotKnown(target.name);
  return {
    username: target.user,
    ...(privateKey !== undefined && { privateKey }),
    ...(password !== undefined && { password: password.replace(/\r?\n$/, "") }),
    ...(agent !== undefined && { agent }),
  };
}

async function readPrivateKey(target: SshTarget): Promise<string | undefined> {
  const { name, identityFile = "" } = target;
  const text = await readSecret(target, target.identityFile);
  const parsed = text === undefined ? undefined : ssh2.utils.parseKey(text);
  if (!(parsed instanceof Error)) return text;
  // What ssh2 says of each of the formats: OpenSSH's, PEM's, PuTTY's.
  if (!/encrypted .* no passphrase/i.test(parsed.message))
    throw identityNotUsable(name, identityFile, parsed);
  // An agent that is named too holds it.
  if (target.agent === undefined) throw identityNeedsPassphrase(name, identityFile);
  return undefined;
}
