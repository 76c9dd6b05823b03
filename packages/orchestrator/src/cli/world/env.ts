import { accessFiles } from "../../access/create-access.ts";
import { secretIdFile } from "../../access/secret-ids.ts";
import { parseRole } from "../parse-role.ts";
import { openWorld, type World } from "../../world/open-world.ts";
import type { Role } from "../../access/roles.ts";
import { roleArg, worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const envCommand = defineCommand({
  description: "Print the variables that point the stock `nomad`, `consul` and `vault` programs at a world",
  examples: ['eval "$(pnpm -s world env)"', 'eval "$(pnpm -s world env --as viewer)"'],
  args: { ...worldArg, ...roleArg },
  async run(args, { home }) {
    const world = await openWorld({ home, name: parseWorldName(args.world) });
    // Whoever types it owns the world and its files, as whoever makes a cluster with kind is its administrator.
    const variables = variablesOf(world, parseRole(args.as) ?? "operator");
    return { document: variables, text: () => [...exportsOf(variables)].join("\n") };
  },
});

/** What the programs read; in a closed world the files of a role, never what is in them. */
type Variables = Readonly<Record<string, string>>;

function variablesOf({ engine, inventory, folder }: World, role: Role): Variables {
  const urls = engine.userUrls();
  const open = { CONSUL_HTTP_ADDR: urls.consul, NOMAD_ADDR: urls.nomad, NOMAD_REGION: inventory.region };
  if (inventory.security === "open") return open;
  const { authorities, tokens } = accessFiles(folder, role);
  return {
    ...open,
    ...(urls.vault !== undefined && {
      VAULT_ADDR: urls.vault,
      VAULT_CACERT: authorities,
      // The other roles have no token of Vault's.
      ...(role === "operator" && { [vaultTokenFile]: secretIdFile(folder, "vault-operator") }),
    }),
    CONSUL_CACERT: authorities,
    CONSUL_HTTP_TOKEN_FILE: tokens.consul,
    NOMAD_CACERT: authorities,
    [nomadTokenFile]: tokens.nomad,
  };
}

/** Of no program's: Nomad's and Vault's read their tokens from the environment. */
const nomadTokenFile = "NOMAD_TOKEN_FILE";
const vaultTokenFile = "VAULT_TOKEN_FILE";
const tokenFiles: Readonly<Record<string, string>> = {
  NOMAD_TOKEN: nomadTokenFile,
  VAULT_TOKEN: vaultTokenFile,
};

/** What another world may have left in the same shell. */
const ofClosedWorlds = [
  "CONSUL_HTTP_TOKEN",
  "CONSUL_HTTP_TOKEN_FILE",
  "CONSUL_CACERT",
  "NOMAD_CACERT",
  "NOMAD_TOKEN",
  "VAULT_ADDR",
  "VAULT_CACERT",
  "VAULT_TOKEN",
];

function* exportsOf(variables: Variables): Generator<string> {
  const left = ofClosedWorlds.filter((name) => !(name in variables));
  yield `unset ${left.join(" ")}`;
  for (const [name, value] of Object.entries(variables))
    if (!Object.values(tokenFiles).includes(name)) yield `export ${name}=${quoted(value)}`;
  for (const [name, variable] of Object.entries(tokenFiles)) {
    const file = variables[variable];
    // The shell reads the file: the token itself is never printed.
    if (file !== undefined) yield `export ${name}="$(cat ${quoted(file)})"`;
  }
}

/** For a POSIX shell. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
