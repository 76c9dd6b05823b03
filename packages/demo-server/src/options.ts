import { parseArgs } from "node:util";
import { messageOf } from "command-line/message-of";
import { usageWrong } from "workload";

/** The whole `--help`. */
export const help = `demo_server: the sample service: /echo, /exit/<code>, /info

  --address HOST:PORT         where to listen (default: $NOMAD_ADDR_http)
  --secret-file FILE          a secret: /info shows its SHA-256, never the secret itself; read anew on SIGHUP
  --tls-cert FILE             certificate chain (PEM): serve HTTPS; followed while it runs, read anew on SIGHUP
  --tls-key FILE              its private key (PEM); may be the same file
  --client-ca FILE            authorities (PEM): take no client without a certificate of theirs; followed likewise
  --client-name NAME          take only clients whose certificate holds this DNS name; may be given several times (default: any)
  --check-address HOST:PORT   plain HTTP that answers /health alone, for checks that have no certificate (default: $NOMAD_ADDR_check, else none)
  --help                      this text
  --version                   what it was built from

Signals: SIGTERM and SIGINT drain and end. SIGHUP reads all files anew; what cannot be used changes nothing.
`;

const flags = {
  address: { type: "string" },
  "secret-file": { type: "string" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  "client-ca": { type: "string" },
  "client-name": { type: "string", multiple: true },
  "check-address": { type: "string" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const;

/** What the command line says. */
export type Options = ReturnType<typeof parseOptions>;

/** Reads the arguments after the program's name. @throws UserError USAGE */
export function parseOptions(args: readonly string[]) {
  const options = parse(args);
  if ((options["tls-cert"] === undefined) !== (options["tls-key"] === undefined))
    throw usageWrong("tls-cert and tls-key belong together: one is missing");
  if (options["client-ca"] !== undefined && options["tls-cert"] === undefined)
    throw usageWrong("client-ca needs tls-cert and tls-key: without TLS no client shows a certificate");
  if (options["client-name"] !== undefined && options["client-ca"] === undefined)
    throw usageWrong("client-name needs client-ca: a name that nobody vouches for says nothing");
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    throw usageWrong(messageOf(error), error);
  }
}
