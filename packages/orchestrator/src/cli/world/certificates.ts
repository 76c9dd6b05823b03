import { resolve } from "node:path";
import { badArgument, table, type Style } from "command-line";
import { issueForNames } from "../../certificates/issue-for-names.ts";
import {
  describeExpiry,
  listCertificates,
  type ListedCertificate,
} from "../../certificates/list-certificates.ts";
import type { WorldFolder } from "../../files/world-folder.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import { worldHasNoCertificates } from "../../world/errors.ts";
import { openWorld } from "../../world/open-world.ts";
import { requireRunning } from "../../world/require-running.ts";
import { rotateWorldCertificates } from "../../world/rotate-world-certificates.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const certificatesCommand = defineCommand({
  description:
    "List the certificates of a closed world's agents, give all of them new ones without a restart, or make one for a server of yours",
  examples: [
    "pnpm world certificates",
    "pnpm world certificates rotate",
    "pnpm world certificates rotate --authority",
    "pnpm world certificates issue --dns consul.localhost --dns nomad.localhost --file uis.pem",
  ],
  args: {
    ...worldArg,
    action: { type: "positional", required: false, description: "rotate or issue; default: list them" },
    authority: {
      type: "boolean",
      description: "With rotate: a new authority too; restarts Nomad's agents, and no task",
    },
    dns: {
      type: "string",
      multiple: true,
      valueHint: "name",
      description: "With issue: a name that it is for; may be given more than once",
    },
    file: {
      type: "string",
      valueHint: "path",
      description: "With issue: where certificate and key are written, together",
    },
  },
  async run(args, { home, signal, runStep }) {
    const { authority, dns, file } = args;
    const action = parseAction(args);
    const name = parseWorldName(args.world);
    const world = await openWorld({ home, name, role: "operator" });
    if (world.inventory.security === "open") throw worldHasNoCertificates(name, world.engine.kind);
    const { folder, inventory } = world;
    if (action === undefined) {
      const certificates = await listCertificates(folder, inventory, new Date());
      const ok = certificates.every(({ state }) => state !== "expired");
      return {
        document: { ok, name, certificates },
        text: (style) => renderCertificates(certificates, name, style),
        exitCode: ok ? 0 : 1,
      };
    }
    if (action === "issue") return issue(folder, { dns, file });
    requireRunning(world);
    const { result, tookMs } = await runStep({
      title: `rotate the certificates of ${name}`,
      run: (report) => rotateWorldCertificates(world, { authority, signal, onStep: report }),
    });
    return {
      document: { ok: true, name, ...result, tookMs },
      text: () =>
        result.authority
          ? `All ${result.certificates} agents show new certificates of a new authority; the old one is trusted no more.`
          : `All ${result.certificates} agents show new certificates.`,
    };
  },
});

interface Asked {
  readonly action: string | undefined;
  readonly authority: boolean | undefined;
  readonly dns: readonly string[];
  readonly file: string | undefined;
}

function parseAction({ action, authority, dns, file }: Asked): "rotate" | "issue" | undefined {
  if (action !== undefined && action !== "rotate" && action !== "issue")
    throw badArgument(`certificates are listed, rotated or issued, not "${action}"`);
  if (authority && action !== "rotate") throw badArgument("--authority goes with rotate");
  if ((dns.length > 0 || file !== undefined) && action !== "issue")
    throw badArgument("--dns and --file go with issue");
  return action;
}

async function issue(
  folder: WorldFolder,
  { dns, file }: { readonly dns: readonly string[]; readonly file: string | undefined },
) {
  const [first, ...more] = dns;
  if (first === undefined || file === undefined)
    throw badArgument("issue needs --dns NAME, once for each name, and --file PATH");
  const names = [first, ...more] as const;
  const { pem, serial, expires } = await issueForNames(folder, { names, now: new Date() });
  await writeAtomically(resolve(file), pem);
  return {
    document: { ok: true, name: folder.name, names, file, serial, expires },
    text: () =>
      `${file} (mode 0600) holds a certificate for ${names.join(", ")} and its key; it ends on ${expires.toISOString().slice(0, 10)}.`,
  };
}

function renderCertificates(certificates: readonly ListedCertificate[], world: string, style: Style): string {
  const colour = { valid: style.green, soon: style.yellow, expired: style.red };
  return [
    table(
      style,
      ["certificate", "for", "serial", "expires", "days left"],
      certificates.map(({ name, names, serial, expires, daysLeft, state }) => [
        name,
        names.join(" "),
        `${serial.slice(0, 12)}…`,
        expires.toISOString().slice(0, 10),
        colour[state](String(daysLeft)),
      ]),
    ),
    ...(["expired", "soon"] as const).flatMap((state) => describeExpiry(certificates, state, world)),
  ].join("\n\n");
}
