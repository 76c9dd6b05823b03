import { platform } from "node:os";
import { runDemo, type DemoResult } from "../demo/run-demo.ts";
import { wantedWorld } from "../world/wanted-world.ts";
import { defineCommand } from "./command.ts";
import { WORLD_ARG } from "./common-args.ts";
import { formatDuration } from "./format-duration.ts";
import { edgesTable } from "./render-status.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";
import { watchWorld } from "./watch-world.ts";
import { parseWorldName, WORLD_SHAPE_ARGS } from "./world/world-args.ts";

export const demoCommand = defineCommand({
  description: "Build, bring a world up, deploy both services and show traffic going through; then tear down",
  examples: ["pnpm demo", "pnpm demo --keep", "pnpm demo --json < /dev/null"],
  args: {
    ...WORLD_ARG,
    ...WORLD_SHAPE_ARGS,
    keep: { type: "boolean", description: "Leave the world up" },
    once: { type: "boolean", description: "End when all is shown, on a terminal too" },
  },
  async run(args, context) {
    const { home, repository, searchPath, signal, runStep, interactive } = context;
    const name = parseWorldName(args.world);
    const stay = interactive && !args.once && !args.keep;
    const result = await runDemo({
      home,
      repository,
      name,
      wanted: wantedWorld({ home, name, flags: args, platform: platform(), searchPath }),
      keep: args.keep ?? false,
      signal,
      runStep,
      ...(stay && {
        whileUp: (world) => watchWorld(world, context, "Ctrl-C ends the demo and removes the world."),
      }),
    });
    const ok = result.status.mismatches.length === 0;
    return {
      document: documentOf(result, ok),
      text: (style) => renderDemo(result, style),
      exitCode: ok ? 0 : 1,
    };
  },
});

function documentOf({ status, timingsMs, kept }: DemoResult, ok: boolean): object {
  return {
    ok,
    world: status.name,
    engine: status.engine,
    engineReason: status.engineReason,
    hosts: status.hosts,
    health: status.health,
    jobs: status.jobs.map(({ id, version, running }) => ({ id, version, running })),
    edges: status.edges.map(({ host, url, userUrl, status, upstreams }) => ({
      host,
      url: `${url}/info`,
      userUrl: `${userUrl}/info`,
      status,
      upstreams,
    })),
    mismatches: status.mismatches,
    timingsMs,
    kept,
  };
}

function renderDemo({ status, timingsMs, kept }: DemoResult, style: Style): string {
  const { health, jobs } = status;
  const healthLine = health
    ? `consul ${health.consul.instances}/${health.consul.checks}, nomad ${health.nomad.instances}/${health.nomad.checks}, nomad-client ${health.nomadClient.instances}/${health.nomadClient.checks}`
    : "not known";
  const times = Object.entries(timingsMs).map(([step, ms]) => `${step} ${formatDuration(ms)}`);
  return [
    `World ${style.bold(status.name)}, engine ${style.bold(status.engine)} ${style.dim(`(${status.engineReason})`)}: ${status.hosts.length} hosts`,
    `Services passing (instances/checks): ${healthLine}`,
    table(
      style,
      ["job", "version", "running"],
      jobs.map(({ id, version, running, desired }) => [id, String(version), `${running}/${desired}`]),
    ),
    edgesTable(status, style),
    ...status.mismatches.map((line) => style.red(line)),
    style.dim(times.join(" · ")),
    kept
      ? `The world is up. Try: curl ${status.edges[0]?.userUrl ?? ""}/info   Then: pnpm world status, pnpm world down`
      : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
