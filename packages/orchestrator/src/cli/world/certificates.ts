import { badArgument, table, type Style } from "command-line";
import {
  describeExpiry,
  listCertificates,
  type ListedCertificate,
} from "../../certificates/list-certificates.ts";
import { worldHasNoCertificates } from "../../world/errors.ts";
import { openWorld } from "../../world/open-world.ts";
import { requireRunning } from "../../world/require-running.ts";
import { rotateWorldCertificates } from "../../world/rotate-world-certificates.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const certificatesCommand = defineCommand({
  description:
    "List the certificates of a closed world's agents, or give all of them new ones without a restart",
  examples: [
    "pnpm world certificates",
    "pnpm world certificates rotate",
    "pnpm world certificates rotate --authority",
  ],
  args: {
    ...worldArg,
    action: { type: "positional", required: false, description: "rotate; default: list them" },
    authority: {
      type: "boolean",
      description: "With rotate: a new authority too; restarts Nomad's agents, and no task",
    },
  },
  async run(args, { home, signal, runStep }) {
    const { action, authority } = args;
    if (action !== undefined && action !== "rotate")
      throw badArgument(`certificates are listed or rotated, not "${action}"`);
    if (authority && action === undefined) throw badArgument("--authority goes with rotate");
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
