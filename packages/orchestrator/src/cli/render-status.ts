import { agentServices, type AgentService, type Tally } from "../world/health.ts";
import type { WorldStatus } from "../world/status.ts";
import type { VaultStatus } from "../world/read-vault.ts";
import type { JobStatus } from "../world/read-jobs.ts";
import { mark, table, wrapText, type Style } from "command-line";

/** The health of a world for people, what matters most first. */
export function renderStatus(status: WorldStatus, style: Style): string {
  const sections = sectionsOf(status, style).map(({ text }) => text);
  return [title(status, style), ...sections, verdict(status, style)].join("\n\n");
}

export interface Room {
  readonly rows: number;
  readonly columns: number;
}

/** As many whole tables of the status as fit, from the top; the last line names the tables that are left out. */
export function renderStatusInto({ rows, columns }: Room, status: WorldStatus, style: Style): string {
  const shown = [titleIn(columns, status, style), verdict(status, style)];
  const heightOf = (...texts: readonly string[]) => wrapText(texts.join("\n"), columns).length;
  const left: string[] = [];
  for (const { heading, text } of sectionsOf(status, style)) {
    // A row is kept for the names of what is left out.
    if (left.length === 0 && heightOf(...shown, text) < rows) shown.push(text);
    else left.push(heading);
  }
  if (left.length > 0) shown.push(style.dim(`Not shown: ${left.join(", ")} (pnpm world status).`));
  return shown.join("\n");
}

/** The reason of the engine is said where there is room. */
function titleIn(columns: number, status: WorldStatus, style: Style): string {
  const whole = title(status, style);
  return wrapText(whole, columns).length === 1 ? whole : head(status, style);
}

function title(status: WorldStatus, style: Style): string {
  return `${head(status, style)} ${style.dim(`(${status.engineReason})`)}`;
}

function head({ name, engine, security }: WorldStatus, style: Style): string {
  return `World ${style.bold(name)}, engine ${style.bold(engine)}, ${style.bold(security)}`;
}

interface Section {
  readonly heading: string;
  readonly text: string;
}

function sectionsOf(status: WorldStatus, style: Style): Section[] {
  const section = (heading: string, body: string): Section => ({
    heading,
    text: `${style.bold(heading)}\n${body}`,
  });
  return [
    section("Open from this machine", addressesTable(status)),
    ...(status.edges.length > 0 ? [section("Edges", edgesTable(status, style))] : []),
    section("Health", healthTable(status, style)),
    ...(status.jobs.length > 0 ? [section("Jobs", jobsTable(status, style))] : []),
    ...(status.allocations.length > 0 ? [section("Allocations", allocationsTable(status, style))] : []),
    ...(status.vault ? [section(vaultHeading(status.vault), vaultTable(status.vault, style))] : []),
    section("Agents", agentsTable(status, style)),
    section("Hosts", hostsTable(status, style)),
  ];
}

function healthTable({ expected, health, services }: WorldStatus, style: Style): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the literal keys
  const rows = (Object.keys(agentServices) as AgentService[]).map((service) => {
    const [want, have] = [expected[service], health?.[service]];
    const cell = (what: "instances" | "checks"): string => {
      const text = `${have?.[what] ?? "?"}/${want[what]}`;
      return have?.[what] === want[what] ? style.green(text) : style.red(text);
    };
    return [agentServices[service], cell("instances"), cell("checks")];
  });
  return table(style, ["service", "instances", "checks"], [...rows, ...services.map(tallyRow)]);

  function tallyRow({ name, instances, checks }: WorldStatus["services"][number]): string[] {
    const cell = ({ passing, all }: Tally): string => {
      const text = `${passing}/${all}`;
      return passing === all ? style.green(text) : style.red(text);
    };
    return [name, cell(instances), cell(checks)];
  }
}

/** Each on a line of its own, whatever its width. */
export function addressesTable({ addresses }: Pick<WorldStatus, "addresses">): string {
  const width = Math.max(...addresses.map(({ what }) => what.length));
  return addresses.map(({ what, url }) => `  ${what.padEnd(width)}  ${url}`).join("\n");
}

function agentsTable({ engine, agents }: WorldStatus, style: Style): string {
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
  const http = engine === "embedded" ? "http" : "http inside the world";
  return table(style, ["agent", "state", "pid", "restarts", http], rows);
}

const vaultHeading = ({ product, version }: VaultStatus): string =>
  `Vault (${product === "bao" ? "OpenBao" : "Vault"} ${version ?? "of an unknown version"})`;

function vaultTable({ servers }: VaultStatus, style: Style): string {
  const rows = servers.map(({ host, sealed, leads, version }) => [
    host,
    sealed === false ? style.green("unsealed") : style.red(sealed ? "sealed" : "no answer"),
    leads ? "leads" : "",
    version ?? "-",
  ]);
  return table(style, ["server", "seal", "", "version"], rows);
}

function hostsTable({ hosts, nodes }: WorldStatus, style: Style): string {
  const rows = hosts.map(({ name, address, roles }) => {
    const node = nodes.find((candidate) => candidate.name === name);
    const state = node
      ? [
          node.status,
          node.eligibility === "eligible" ? "" : node.eligibility,
          node.draining ? "draining" : "",
        ]
          .filter(Boolean)
          .join(", ")
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

function verdict({ mismatches, notes }: WorldStatus, style: Style): string {
  const known = notes.map((line) => `${style.yellow("!")} ${line}`);
  if (mismatches.length === 0) return [`${mark(style, true)} All as it should be.`, ...known].join("\n");
  return [
    ...known,
    `${mark(style, false)} ${mismatches.length} things are not as they should be:`,
    ...mismatches.map((line) => `  ${line}`),
  ].join("\n");
}
