import { accessFiles } from "../../access/create-access.ts";
import { parseRole } from "../parse-role.ts";
import { openWorld, type World } from "../../world/open-world.ts";
import type { Role } from "../../access/roles.ts";
import { roleArg, worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const envCommand = defineCommand({
  description: "Print the variables that point the stock `nomad` and `consul` programs at a world",
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
    CONSUL_CACERT: authorities,
    CONSUL_HTTP_TOKEN_FILE: tokens.consul,
    NOMAD_CACERT: authorities,
    [nomadTokenFile]: tokens.nomad,
  };
}

/** Of no program's: Nomad's reads its token from the environment only. */
const nomadTokenFile = "NOMAD_TOKEN_FILE";

/** What another world may have left in the same shell. */
const ofClosedWorlds = [
  "CONSUL_HTTP_TOKEN",
  "CONSUL_HTTP_TOKEN_FILE",
  "CONSUL_CACERT",
  "NOMAD_CACERT",
  "NOMAD_TOKEN",
];

function* exportsOf(variables: Variables): Generator<string> {
  const left = ofClosedWorlds.filter((name) => !(name in variables));
  yield `unset ${left.join(" ")}`;
  for (const [name, value] of Object.entries(variables))
    if (name !== nomadTokenFile) yield `export ${name}=${quoted(value)}`;
  const file = variables[nomadTokenFile];
  // The shell reads the file: the token itself is never printed.
  if (file !== undefined) yield `export NOMAD_TOKEN="$(cat ${quoted(file)})"`;
}

/** For a POSIX shell. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
