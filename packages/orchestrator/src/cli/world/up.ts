import { platform } from "node:os";
import { bringUp } from "../../world/bring-up.ts";
import { wantedWorld } from "../../world/wanted-world.ts";
import { WORLD_ARG } from "../common-args.ts";
import { meetHosts, type Stranger } from "../../hosts/ssh/meet-hosts.ts";
import { defineCommand, type CliContext } from "../command.ts";
import { confirm } from "../confirm.ts";
import { formatDuration } from "../format-duration.ts";
import { checkWorld } from "./check-world.ts";
import { parseWorldName, WORLD_SHAPE_ARGS } from "./world-args.ts";

export const upCommand = defineCommand({
  description: "Bring a world up; one that is up already is left alone",
  examples: [
    "pnpm world up",
    "pnpm world up --world second --servers 1 --clients 2",
    "pnpm world up --check",
  ],
  args: {
    ...WORLD_ARG,
    ...WORLD_SHAPE_ARGS,
    check: { type: "boolean", description: "Show what would change, and change nothing" },
  },
  async run(args, context) {
    const name = parseWorldName(args.world);
    const { searchPath } = context;
    const wanted = wantedWorld({ home: context.home, name, flags: args, platform: platform(), searchPath });
    const { home, signal, runStep } = context;
    if (args.check) return checkWorld({ home, name }, wanted, { signal });
    const ssh = await wanted.inventory?.();
    if (ssh && process.stdin.isTTY && !context.json)
      await meetHosts(ssh, { signal, ask: (stranger) => askAbout(stranger, context) });
    const { result, tookMs } = await runStep({
      title: `world ${name}`,
      run: (report) => bringUp({ home, name, wanted, signal, onStep: report }),
    });
    const { world, changes, tookMs: steps } = result;
    const { inventory, engine, manifest } = world;
    const urls = engine.userUrls(inventory);
    return {
      document: {
        ok: true,
        name,
        engine: engine.kind,
        engineReason: manifest.engineReason,
        network: inventory.network,
        changes,
        timingsMs: { up: tookMs, steps },
      },
      text: (style) =>
        [
          `World ${style.bold(name)} is up: ${inventory.hosts.length} hosts on ${inventory.network}, engine ${style.bold(engine.kind)} (${manifest.engineReason}).`,
          `${changes.length} changes.`,
          style.dim(
            Object.entries(steps)
              .map(([step, ms]) => `${step} ${formatDuration(ms)}`)
              .join(" · "),
          ),
          style.dim(`Consul ${urls.consul}  Nomad ${urls.nomad}`),
        ].join("\n"),
    };
  },
});

function askAbout({ target, fingerprint }: Stranger, context: CliContext): Promise<boolean> {
  const question = [
    `${target.name} (${target.host}:${target.port}) is not known. Its key: ${fingerprint}`,
    "Compare it with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host itself.",
    `Trust it, and write it to ${target.knownHosts}?`,
  ];
  return confirm(question.join("\n"), context);
}
