import { optionTable } from "./option-table.ts";
import { renamedOptions } from "./renamed-options.ts";
import { fixedOptions } from "./reload-options.ts";

/** The whole `--help`. */
export function helpText(): string {
  const lines = Object.entries(optionTable).map(([name, { placeholder, help, shownDefault }]) => {
    const flag = `  --${name}${placeholder === undefined ? "" : ` ${placeholder}`}`;
    return `${flag.padEnd(40)}${flag.length >= 40 ? `\n${" ".repeat(40)}` : ""}${help} (${shownDefault})`;
  });
  return `edge_server: an HTTP reverse proxy that follows Consul

Usage: edge_server [options]

${lines.join("\n")}
  --config FILE                         options from a JSON file: {"name": value, …} ($EDGE_CONFIG)
  --check-config                        check all options and the files they name, then end
  -h, --help                            this text
  --version                             what it was built from

Each option is also a variable: --retry-ratio is EDGE_RETRY_RATIO. A flag wins over the variable, the variable over the file.
--no-NAME turns a switch off.

Renamed; the old names are accepted for one release: ${renamings()}.

Signals: SIGTERM and SIGINT drain and end. SIGHUP reads the config file and certificates anew; what cannot be used changes nothing. Certificates
that are replaced are taken over within seconds without it. Only a restart changes ${fixedOptions.join(", ")}, and whether TLS is served.
`;
}

function renamings(): string {
  return Object.entries(renamedOptions)
    .map(([old, now]) => `--${old} is --${now}`)
    .join(", ");
}
