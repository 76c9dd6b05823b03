import * as z from "zod/mini";

/** The rows of Consul's `/v1/health/service/NAME` that the edge uses; all else is ignored. */
const healthRows = z.array(
  z.object({
    Node: z.object({ Node: z.string(), Address: z.string() }),
    Service: z.object({
      ID: z.string(),
      Address: z.string(),
      Port: z.int().check(z.gte(0), z.lte(65_535)),
      Tags: z.nullish(z.array(z.string())),
      Weights: z.nullish(z.object({ Passing: z.int(), Warning: z.int() })),
    }),
    Checks: z.nullish(
      z.array(
        z.object({
          CheckID: z.string(),
          Status: z.string(),
          ServiceID: z.string(),
          Output: z.nullish(z.string()),
        }),
      ),
    ),
  }),
);

/** One instance as Consul lists it, judged by its checks alone. */
export interface HealthRow {
  readonly id: string;
  readonly node: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly weights: { readonly passing: number; readonly warning: number };
  readonly verdict: Verdict;
  /** Why, for people. */
  readonly reason: string;
}

/** `node-failing`: only checks of the node fail. `unchecked`: a check of the service has not run yet. */
export type Verdict = "passing" | "warning" | "maintenance" | "critical" | "node-failing" | "unchecked";

/**
 * The rows of an answer in a stable order. Throws when the text is not such an answer.
 * @see https://developer.hashicorp.com/consul/api-docs/health#list-service-instances-for-a-service
 */
export function parseHealthRows(text: string): HealthRow[] {
  const rows = healthRows.parse(JSON.parse(text)).map(toRow);
  return rows.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function toRow({ Node, Service, Checks }: z.infer<typeof healthRows>[number]): HealthRow {
  // An empty service address means the node's own.
  const address = Service.Address || Node.Address;
  return {
    id: `${Node.Node}/${Service.ID}@${address}:${Service.Port}`,
    node: Node.Node,
    address,
    port: Service.Port,
    tags: Service.Tags ?? [],
    weights: { passing: Service.Weights?.Passing ?? 1, warning: Service.Weights?.Warning ?? 1 },
    ...judge(Checks ?? []),
  };
}

interface Check {
  readonly CheckID: string;
  readonly Status: string;
  readonly ServiceID: string;
  readonly Output?: string | null | undefined;
}

/** The worst of an instance's checks, the operator's word before all. */
function judge(checks: readonly Check[]): { verdict: Verdict; reason: string } {
  const maintenance = checks.find(isMaintenance);
  if (maintenance) return { verdict: "maintenance", reason: maintenance.Output || "maintenance mode" };
  const critical = checks.filter(({ Status }) => Status !== "passing" && Status !== "warning");
  const ofService = critical.filter(({ ServiceID }) => ServiceID !== "");
  const failing = ofService.find(hasRun);
  if (failing) return { verdict: "critical", reason: `check ${failing.CheckID} is ${failing.Status}` };
  const unchecked = ofService[0];
  if (unchecked) return { verdict: "unchecked", reason: `check ${unchecked.CheckID} has not run yet` };
  const ofNode = critical[0];
  if (ofNode) return { verdict: "node-failing", reason: `node check ${ofNode.CheckID} is ${ofNode.Status}` };
  const warning = checks.find(({ Status }) => Status === "warning");
  return warning
    ? { verdict: "warning", reason: `check ${warning.CheckID} warns` }
    : { verdict: "passing", reason: "all checks pass" };
}

function isMaintenance({ CheckID }: Check): boolean {
  return CheckID === "_node_maintenance" || CheckID.startsWith("_service_maintenance:");
}

/** Consul makes a check critical until its first run (also after each restart of the agent); that run leaves an output. */
function hasRun({ Output }: Check): boolean {
  return Output !== undefined && Output !== null && Output !== "";
}
