import { platform } from "node:os";
import { runDemo, type DemoResult } from "../demo/run-demo.ts";
import { agentServices, type AgentService } from "../world/health.ts";
import { wantedWorld } from "../world/wanted-world.ts";
import { messageOf, table, type Style } from "command-line";
import type { World } from "../world/open-world.ts";
import { defineCommand, type CliContext } from "./define-command.ts";
import { worldArg } from "./place-args.ts";
import { describeDurationMs } from "durations";
import { addressesTable, edgesTable } from "./render-status.ts";
import { startDashboard } from "./start-dashboard.ts";
import { watchWorld } from "./watch-world.ts";
import { parseWorldName, worldShapeArgs } from "./world/world-args.ts";

export const demoCommand = defineCommand({
  description: "Build, bring a world up, deploy both services and show traffic going through; then tear down",
  examples: ["pnpm demo", "pnpm demo --keep", "pnpm demo --json < /dev/null"],
  args: {
    ...worldArg,
    ...worldShapeArgs,
    keep: { type: "boolean", description: "Leave the world up" },
    once: { type: "boolean", description: "End when all is shown, on a terminal too" },
  },
  async run(args, context) {
    const { home, repository, searchPath, vaultProgram, signal, runStep, interactive } = context;
    const name = parseWorldName(args.world);
    const stay = interactive && !args.once && !args.keep;
    const result = await runDemo({
      home,
      repository,
      name,
      wanted: wantedWorld({ home, name, flags: args, platform: platform(), searchPath, vaultProgram }),
      keep: args.keep ?? false,
      signal,
      runStep,
      ...(stay && {
        whileUp: (world) => showWorld(world, context),
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

/** The live table, and the page beside it: begun once everything runs, so that it slows nothing of the demo. */
async function showWorld(world: World, context: CliContext): Promise<void> {
  const { home, repository, style } = context;
  await using page = startDashboard({ home, repository, world: world.folder.name });
  let line: string | undefined;
  void page.url.then(
    (url) => (line = `${style.bold("See")}  ${url}`),
    (error: unknown) => (line = style.dim(`No page: ${messageOf(error)}`)),
  );
  await watchWorld(world, context, { end: "Ctrl-C ends the demo and removes the world.", also: () => line });
}

function documentOf({ status, timingsMs, kept }: DemoResult, ok: boolean): object {
  return {
    ok,
    world: status.name,
    engine: status.engine,
    engineReason: status.engineReason,
    security: status.security,
    ...(status.vault && { vault: { product: status.vault.product, version: status.vault.version } }),
    hosts: status.hosts,
    health: status.health,
    services: status.services,
    addresses: status.addresses,
    jobs: status.jobs.map(({ id, version, running }) => ({ id, version, running })),
    edges: status.edges.map(({ host, url, userUrl, statusPage, status, upstreams }) => ({
      host,
      url: `${url}/info`,
      userUrl: `${userUrl}/info`,
      statusPage,
      status,
      upstreams,
    })),
    mismatches: status.mismatches,
    timingsMs,
    kept,
  };
}

function renderDemo({ status, timingsMs, kept }: DemoResult, style: Style): string {
  const { jobs } = status;
  const times = Object.entries(timingsMs).map(([step, ms]) => `${step} ${describeDurationMs(ms)}`);
  return [
    [
      `World ${style.bold(status.name)}, engine ${style.bold(status.engine)}, ${style.bold(status.security)}, ${status.hosts.length} hosts`,
      style.dim(`(${status.engineReason})`),
    ].join("\n"),
    ...(status.vault ? [`Vault is ${status.vault.product} ${status.vault.version}.`] : []),
    `Services passing (instances/checks):\n${healthLines(status)}`,
    table(
      style,
      ["job", "version", "running"],
      jobs.map(({ id, version, running, desired }) => [id, String(version), `${running}/${desired}`]),
    ),
    edgesTable(status, style),
    ...status.mismatches.map((line) => style.red(line)),
    style.dim(times.join(" · ")),
    kept
      ? [
          "The world is up. Open:",
          addressesTable(status),
          `Try   curl ${status.edges[0]?.userUrl ?? ""}/info`,
          "See   pnpm world dashboard",
          "Then  pnpm world status, pnpm world down",
        ].join("\n")
      : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The agents' services on the first line, what was deployed on the second. */
function healthLines({ health, services }: DemoResult["status"]): string {
  const agents = health
    ? Object.entries(agentServices).map(([key, name]) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.entries forgets the literal keys
        const { instances, checks } = health[key as AgentService];
        return `${name} ${instances}/${checks}`;
      })
    : ["not known"];
  const deployed = services.map(
    ({ name, instances, checks }) => `${name} ${instances.passing}/${checks.passing}`,
  );
  return [agents, deployed]
    .filter((line) => line.length > 0)
    .map((line) => `  ${line.join(", ")}`)
    .join("\n");
}
