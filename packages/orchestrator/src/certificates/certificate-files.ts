import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CertifiedKey } from "certificates";
import { readIfThere } from "../files/read-if-there.ts";
import { isSystemError } from "../files/system-error.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import type { AgentName } from "../inventory/agents-of.ts";

/** Whose certificate it is. */
export interface CertifiedAgent {
  readonly host: string;
  readonly agent: AgentName;
}

/**
 * The files of a world's certificates, in its folder `secrets`: `ca.pem` (whom all trust, no secret) and `ca-key.pem`,
 * `certificates/<host>/<agent>.pem` and `<agent>-key.pem`. Keys are of mode 0600 and written before what they belong to.
 */
export function certificateFiles(folder: WorldFolder) {
  const secrets = join(folder.path, "secrets");
  const at = (name: string): string => join(secrets, name);
  const ofAgent = ({ host, agent }: CertifiedAgent, end: string): string =>
    join(secrets, "certificates", host, `${agent}${end}`);
  const pair = (certificate: string, key: string) => ({
    read: () => readPair(certificate, key),
    write: async (made: CertifiedKey): Promise<void> => {
      await mkdir(join(certificate, ".."), { recursive: true, mode: 0o700 });
      await writeAtomically(key, made.key);
      await writeAtomically(certificate, made.certificate);
    },
  });
  return {
    authorities: at("ca.pem"),
    authorityKey: at("ca-key.pem"),
    readAuthorities: () => readIfThere(at("ca.pem")),
    writeAuthorities: async (pem: string): Promise<void> => {
      await mkdir(secrets, { recursive: true, mode: 0o700 });
      await writeAtomically(at("ca.pem"), pem, 0o644);
    },
    readAuthorityKey: () => readIfThere(at("ca-key.pem")),
    writeAuthorityKey: async (pem: string): Promise<void> => {
      await mkdir(secrets, { recursive: true, mode: 0o700 });
      await writeAtomically(at("ca-key.pem"), pem);
    },
    /** An authority that takes over as soon as all agents trust it. */
    nextAuthority: pair(at("next-ca.pem"), at("next-ca-key.pem")),
    removeNextAuthority: async (): Promise<void> => {
      await rm(at("next-ca.pem"), { force: true });
      await rm(at("next-ca-key.pem"), { force: true });
    },
    ofAgent: (agent: CertifiedAgent) => pair(ofAgent(agent, ".pem"), ofAgent(agent, "-key.pem")),
    /** Removes those of hosts that the world has no more. */
    keepHosts: async (hosts: readonly string[]): Promise<void> => {
      for (const name of await listIfThere(at("certificates")))
        if (!hosts.includes(name)) await rm(join(at("certificates"), name), { recursive: true });
    },
  };
}

async function readPair(certificate: string, key: string): Promise<CertifiedKey | undefined> {
  const [text, secret] = [await readIfThere(certificate), await readIfThere(key)];
  return text === undefined || secret === undefined ? undefined : { certificate: text, key: secret };
}

async function listIfThere(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return [];
    throw error;
  }
}
