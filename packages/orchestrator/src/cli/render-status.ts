import { AGENT_SERVICES, type AgentService } from "../world/health.ts";
import type { WorldStatus } from "../world/status.ts";
import type { JobStatus } from "../world/read-jobs.ts";
import { mark, type Style } from "./style.ts";
import { table } from "./table.ts";

/** The health of a world for people, what matters most first. */
export function renderStatus(status: WorldStatus, style: Style): string {
  return [title(status, style), ...sectionsOf(status, style), verdict(status, style)].join("\n\n");
}

/** As much of it as fits into so many rows: whole tables, from the top. */
export function renderStatusInto(rows: number, status: WorldStatus, style: Style): string {
  const lines = [title(status, style), verdict(status, style)];
  for (const section of sectionsOf(status, style)) {
    const more = section.split("\n");
    if (lines.length + more.length <= rows) lines.push(...more);
  }
  return lines.join("\n");
}

function title({ name, engine, engineReason }: WorldStatus, style: Style): string {
  return `World ${style.bold(name)}, engine ${style.bold(engine)} ${style.dim(`(${engineReason})`)}`;
}

function sectionsOf(status: WorldStatus, style: Style): string[] {
  const section = (heading: string, body: string): string => `${style.bold(heading)}\n${body}`;
  return [
    ...(status.edges.length > 0 ? [section("Edges", edgesTable(status, style))] : []),
    section("Health, as Consul sees it", healthTable(status, style)),
    ...(status.jobs.length > 0 ? [section("Jobs", jobsTable(status, style))] : []),
    ...(status.allocations.length > 0 ? [section("Allocations", allocationsTable(status, style))] : []),
    section("Agents", agentsTable(status, style)),
    section("Hosts", hostsTable(status, style)),
  ];
}

function healthTable({ expected, health }: WorldStatus, style: Style): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the literal keys
  const rows = (Object.keys(AGENT_SERVICES) as AgentService[]).map((service) => {
    const [want, have] = [expected[service], health?.[service]];
    const cell = (what: "instances" | "checks"): string => {
      const text = `${have?.[what] ?? "?"}/${want[what]}`;
      return have?.[what] === want[what] ? style.green(text) : style.red(text);
    };
    return [AGENT_SERVICES[service], cell("instances"), cell("checks")];
  });
  return table(style, ["service", "instances", "checks"], rows);
}

function agentsTable({ agents }: WorldStatus, style: Style): string {
  const rows = agents.map(({ id, status, reached, httpUrl }) => {
    const running = status?.state === "running";
    const state = status?.state ?? (reached ? "not defined" : "not reached");
    return [
      id,
      running ? style.green(state) : style.red(state),
      String(status?.process?.pid ?? "-"),
      String(status?.restarts ?? 0),
      httpUrl,
    ];
  });
  return table(style, ["agent", "state", "pid", "restarts", "http"], rows);
}

function hostsTable({ hosts, nodes }: WorldStatus, style: Style): string {
  const rows = hosts.map(({ name, address, roles }) => {
    const node = nodes.find((candidate) => candidate.name === name);
    const state = node
      ? [node.status, node.eligibility, node.draining ? "draining" : ""].filter(Boolean).join(", ")
      : "-";
    return [
      name,
      address,
      roles.join(", "),
      node?.status === "ready" ? style.green(state) : style.red(state),
    ];
  });
  return table(style, ["host", "address", "roles", "Nomad node"], rows);
}

function jobsTable({ jobs }: WorldStatus, style: Style): string {
  const rows = jobs.map((job) => [
    job.id,
    job.namespace,
    job.kind,
    String(job.version),
    job.status,
    countsOf(job, style),
  ]);
  return table(style, ["job", "namespace", "kind", "version", "status", "running"], rows);
}

/** How many of a job run, ended or wait, in a few words. */
export function countsOf(
  { kind, running, desired, complete, failed, nextLaunch }: JobStatus,
  style: Style,
): string {
  if (kind === "service" || kind === "system") {
    const text = `${running}/${desired}`;
    return running === desired ? style.green(text) : style.red(text);
  }
  const parts = [
    ...(running > 0 ? [style.green(`${running} running`)] : []),
    ...(complete > 0 ? [`${complete} complete`] : []),
    ...(failed > 0 ? [style.red(`${failed} failed`)] : []),
    ...(nextLaunch === undefined ? [] : [`next ${nextLaunch}`]),
  ];
  return parts.join(", ") || "-";
}

function allocationsTable({ allocations }: WorldStatus, style: Style): string {
  const rows = allocations.map(({ id, name, node, status, restarts }) => [
    id.slice(0, 8),
    name,
    node,
    status === "running" ? style.green(status) : style.red(status),
    String(restarts),
  ]);
  return table(style, ["allocation", "name", "node", "status", "restarts"], rows);
}

/** One line per edge; also what the demo ends with. */
export function edgesTable({ edges }: Pick<WorldStatus, "edges">, style: Style): string {
  const rows = edges.map(({ userUrl, status, upstreams, ok, problem }) => [
    `${mark(style, ok)} ${userUrl}/info`,
    String(status),
    String(upstreams),
    problem ?? "",
  ]);
  return table(style, ["edge", "status", "upstreams", ""], rows);
}

function verdict({ mismatches }: WorldStatus, style: Style): string {
  if (mismatches.length === 0) return `${mark(style, true)} All as it should be.`;
  return [
    `${mark(style, false)} ${mismatches.length} things are not as they should be:`,
    ...mismatches.map((line) => `  ${line}`),
  ].join("\n");
}
