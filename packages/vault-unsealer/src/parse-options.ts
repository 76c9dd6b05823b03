import { parseArgs } from "node:util";
import { messageOf } from "command-line/message-of";
import { usageWrong } from "workload";

/** What the program is told. */
export interface Options {
  /** File that holds this host's share and nothing else. */
  readonly shareFile: string;
  /** File with the authorities of the world, as PEM. */
  readonly authorityFile: string;
  /** The name that the certificates of Vault's servers have and no others. */
  readonly serverName: string;
  /** Base URLs of all servers, each `https://ADDRESS:PORT`. */
  readonly servers: readonly string[];
}

/** Text of `--help`. */
export const help = `vault_unsealer: gives one host's share of Vault's key to servers that are sealed

  --share-file PATH     holds the share, and nothing else; of mode 0600
  --ca-file PATH        the authorities that the servers' certificates come from, as PEM
  --server-name NAME    what those certificates are for, beside their address
  --server URL          a server, https://ADDRESS:PORT; as often as there are servers
  --help                this text
  --version             what it was built from
`;

/** `help` or `version` where that is asked for. Throws USAGE. */
export function parseOptions(args: readonly string[]): Options | "help" | "version" {
  const flags = parseFlags(args);
  if (flags.help) return "help";
  if (flags.version) return "version";
  const servers = flags.server ?? [];
  if (servers.length === 0) throw usageWrong("--server is missing: which servers are to be opened?");
  for (const server of servers) refuseOther(server);
  return {
    shareFile: required(flags["share-file"], "--share-file"),
    authorityFile: required(flags["ca-file"], "--ca-file"),
    serverName: required(flags["server-name"], "--server-name"),
    servers,
  };
}

function parseFlags(args: readonly string[]) {
  try {
    const options = {
      "share-file": { type: "string" },
      "ca-file": { type: "string" },
      "server-name": { type: "string" },
      server: { type: "string", multiple: true },
      help: { type: "boolean" },
      version: { type: "boolean" },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw usageWrong(messageOf(error), error);
  }
}

function required(value: string | undefined, flag: string): string {
  if (value === undefined || value === "") throw usageWrong(`${flag} is missing`);
  return value;
}

/** A share goes over TLS or not at all. */
function refuseOther(server: string): void {
  if (URL.canParse(server) && new URL(server).protocol === "https:") return;
  throw usageWrong(`--server ${server}: not https://ADDRESS:PORT`);
}
