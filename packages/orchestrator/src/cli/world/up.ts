import { platform } from "node:os";
import { bringUp } from "../../world/bring-up.ts";
import { readWorldFile } from "../../world/read-world-file.ts";
import type { WorldFile } from "../../world/world-file.ts";
import { wantedWorld } from "../../world/wanted-world.ts";
import { worldArg } from "../place-args.ts";
import { meetHosts, type Stranger } from "../../engines/ssh/meet-hosts.ts";
import { badArgument, confirm } from "command-line";
import { defineCommand, type CliContext } from "../define-command.ts";
import { showCheck } from "./check-world.ts";
import { mayLoseSecrets, nothingRemoved } from "./may-lose-secrets.ts";
import { renderBroughtUp } from "./render-brought-up.ts";
import { parseWorldName, worldShapeArgs } from "./world-args.ts";

export const upCommand = defineCommand({
  description: "Bring a world up; one that is up already is left alone",
  examples: [
    "pnpm world up",
    "pnpm world up --world second --servers 1 --clients 2",
    "pnpm world up --file world.yaml",
    "pnpm world up --check",
  ],
  args: {
    ...worldArg,
    ...worldShapeArgs,
    file: {
      type: "string",
      valueHint: "world.yaml",
      description: "The world as a file; see docs/local-world.md",
    },
    yes: { type: "boolean", alias: "y", description: "Do not ask before secrets are lost (--no-vault)" },
    check: { type: "boolean", description: "Show what would change, and change nothing" },
  },
  async run(args, context) {
    const { home, signal, runStep, searchPath, vaultProgram } = context;
    const file = args.file === undefined ? undefined : await readWorldFile(args.file);
    const name = chooseName(parseWorldName(args.world), file);
    const wanted = wantedWorld({
      home,
      name,
      flags: args,
      platform: platform(),
      searchPath,
      vaultProgram,
      file,
    });
    if (args.check) return showCheck({ home, name }, wanted, { signal });
    const ssh = await wanted.ownHosts?.();
    if (ssh && process.stdin.isTTY && !context.json)
      await meetHosts(ssh, { signal, ask: (stranger) => askAbout(stranger, context) });
    const losesVault = args["no-vault"] || file?.vault === false;
    if (
      losesVault &&
      !(await mayLoseSecrets([name], { ...context, yes: args.yes, command: "world up --no-vault" }))
    )
      return nothingRemoved;
    return renderBroughtUp(
      await runStep({
        title: `world ${name}`,
        run: (report) => bringUp({ home, name, wanted, signal, onStep: report }),
      }),
    );
  },
});

/** The name from the command line, or from the file; two different names are an error. */
function chooseName(name: string, file: WorldFile | undefined): string {
  if (file?.name === undefined || file.name === name) return name;
  if (name !== worldArg.world.default)
    throw badArgument(`--world ${name} beside --file: the file calls its world ${file.name}`);
  return file.name;
}

function askAbout({ target, fingerprint }: Stranger, context: CliContext): Promise<boolean> {
  const question = [
    `${target.name} (${target.host}:${target.port}) is not known. Its key: ${fingerprint}`,
    "Compare it with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host itself.",
    `Trust it, and write it to ${target.knownHosts}?`,
  ];
  return confirm(question.join("\n"), context);
}
