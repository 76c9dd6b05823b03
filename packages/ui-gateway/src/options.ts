import { parseArgs } from "node:util";
import { messageOf } from "command-line/message-of";
import { usageWrong } from "workload";

/** The whole `--help`. */
export const help = `ui_gateway: nginx in front of the UIs of Consul, Nomad and Vault, with TLS, a login and the next server when one fails

  --address HOST:PORT         where to listen (default: $NOMAD_ADDR_http)
  --check-address HOST:PORT   plain HTTP that answers /health alone (default: $NOMAD_ADDR_check, else none)
  --tls-cert FILE             certificate chain (PEM) for the names below; followed while it runs, read anew on SIGHUP
  --tls-key FILE              its private key (PEM); may be the same file
  --logins FILE               who may come in: a line NAME:DIGEST each, bcrypt; closed to others; followed likewise
  --domain NAME               UIs are consul.NAME, nomad.NAME and so on (default: localhost)
  --datacenter NAME           of the world, for its servers' certificates (default: $NOMAD_DC)
  --region NAME               likewise (default: $NOMAD_REGION)
  --vault-port N              Vault's servers run where Consul's do, at this port (default: there are none)
  --world-page ADDRESS:PORT   the page of the world, shown as world.NAME (default: it is not)
  --nginx PROGRAM             a name or a path (default: nginx)
  --folder FOLDER             where it makes a folder for nginx (default: $NOMAD_TASK_DIR)
  --silence SECONDS           how long a server's answer may keep silent (default: 660; blocking queries wait up to 10 minutes)

  --login NAME                make a line for --logins: asks for the password, or reads it from standard input; starts nothing
  --help                      this text
  --version                   what it was built from

Consul is asked as $CONSUL_HTTP_ADDR, $CONSUL_CACERT and $CONSUL_HTTP_TOKEN_FILE say; without them at port 8500 of the own address.
Signals: SIGTERM and SIGINT let nginx finish, and end. SIGHUP reads all files anew; what cannot be used changes nothing.
`;

const flags = {
  address: { type: "string" },
  "check-address": { type: "string" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  logins: { type: "string" },
  domain: { type: "string", default: "localhost" },
  datacenter: { type: "string" },
  region: { type: "string" },
  "vault-port": { type: "string" },
  "world-page": { type: "string" },
  nginx: { type: "string", default: "nginx" },
  folder: { type: "string" },
  silence: { type: "string", default: "660" },
  login: { type: "string" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const;

/** What the command line says. */
export type Options = ReturnType<typeof parseOptions>;

/** Reads the arguments after the program's name. @throws UserError USAGE */
export function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    throw usageWrong(messageOf(error), error);
  }
}

/** The value of a flag that has to be there. @throws UserError USAGE */
export function required(flag: string, value: string | undefined): string {
  if (value === undefined || value === "") throw usageWrong(`${flag} is missing`);
  return value;
}

/** A whole number from 1 to `most`. @throws UserError USAGE */
export function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value < 1 || value > most)
    throw usageWrong(`${flag} ${text} is no whole number from 1 to ${most}`);
  return value;
}
