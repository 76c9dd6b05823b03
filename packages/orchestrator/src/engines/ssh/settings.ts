import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { InventoryHost } from "../../inventory/inventory.ts";
import { badSshSettings, identityNotUsable } from "./errors.ts";

const endpointSchema = z.strictObject({
  /** Name or address; default: the host's address in the private network. */
  host: z.string().optional(),
  port: z.number().int().min(1).max(65_535).default(22),
  user: z.string().default("root"),
  /** Private key without a passphrase. */
  identityFile: z.string().optional(),
  /** A file that holds nothing but the password. */
  passwordFile: z.string().optional(),
  /** `true` for the user's own ssh agent (SSH_AUTH_SOCK), or the socket of another. */
  agent: z.union([z.literal(true), z.string()], "true, or the path of an agent's socket").optional(),
  /** `SHA256:…`, as ssh-keygen -l prints it: then no known_hosts is needed. */
  fingerprint: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "SHA256: and 43 characters of base64")
    .optional(),
  knownHosts: z.string().optional(),
});

const settingsSchema = endpointSchema.extend({
  /** The machine through which the host is reached. */
  jump: endpointSchema.required({ host: true }).optional(),
  /** Close every port but SSH to everyone outside of the private network. */
  firewall: z.boolean().default(false),
  /** Have sshd refuse passwords, root and name look-ups, as far as the login in use does not need them. */
  sshd: z.boolean().default(false),
  /** Put sudo in front of what needs root; default: when the user is not root. */
  sudo: z.boolean().optional(),
});

/** One machine to log in to. */
export interface SshTarget {
  /** The inventory's name of the host, `builder` for a jump host: for messages. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly agent?: string | true | undefined;
  readonly fingerprint?: string | undefined;
  /** Where its key is looked for, and written to when it is accepted. */
  readonly knownHosts: string;
  /** Where its key is looked for besides. */
  readonly alsoKnownHosts?: readonly string[];
}

/** How a host is reached. */
export interface SshSettings {
  readonly target: SshTarget;
  readonly jump?: SshTarget;
  readonly sudo: boolean;
  readonly firewall: boolean;
  readonly sshd: boolean;
}

/** Parses `ssh:` of a host in an inventory. Throws BAD_SSH_SETTINGS. */
export function parseSshSettings({ name, address, ssh = {} }: InventoryHost): SshSettings {
  const parsed = settingsSchema.safeParse(ssh);
  if (!parsed.success) throw badSshSettings(name, z.prettifyError(parsed.error));
  const { jump, sudo, firewall, sshd, ...endpoint } = parsed.data;
  return {
    target: toTarget(name, { ...endpoint, host: endpoint.host ?? address }),
    ...(jump && { jump: toTarget(`${name}'s jump host`, jump) }),
    firewall,
    sshd,
    sudo: sudo ?? endpoint.user !== "root",
  };
}

function toTarget(name: string, endpoint: z.infer<typeof endpointSchema> & { host: string }): SshTarget {
  const { identityFile, passwordFile, knownHosts, agent, ...rest } = endpoint;
  return {
    ...rest,
    name,
    knownHosts: expandHome(knownHosts ?? "~/.ssh/known_hosts"),
    ...(knownHosts === undefined && { alsoKnownHosts: ["/etc/ssh/ssh_known_hosts"] }),
    ...(agent !== undefined && { agent: agent === true ? agent : expandHome(agent) }),
    ...(identityFile !== undefined && { identityFile: expandHome(identityFile) }),
    ...(passwordFile !== undefined && { passwordFile: expandHome(passwordFile) }),
  };
}

const expandHome = (path: string): string => (path.startsWith("~/") ? join(homedir(), path.slice(2)) : path);

/** The secret that a target's file holds; undefined where no file is named. Throws IDENTITY_NOT_USABLE. */
export async function readSecret({ name }: SshTarget, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw identityNotUsable(name, path, error);
  }
}
