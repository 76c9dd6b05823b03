/** A check as Consul lists it. */
export interface Check {
  readonly CheckID: string;
  readonly Status: string;
  /** Empty for a check of the node. */
  readonly ServiceID: string;
  readonly Output?: string | null | undefined;
  /** What runs it: `http`, `ttl` …, empty for one written into the catalogue; Consul before 1.7 does not say. */
  readonly Type?: string | null | undefined;
}

/**
 * `node-failing`: the agent of the node is dead. `unchecked`: a check has not run yet. `unheard`: a TTL check is critical and says nothing, because it
 * was failed without a note, or because nobody has reported to it since its agent restarted.
 */
export type Verdict =
  | "passing"
  | "warning"
  | "maintenance"
  | "critical"
  | "node-failing"
  | "unchecked"
  | "unheard";

/** The worst of an instance's checks, its node's included as in Consul's `?passing`, the operator's word before all. */
export function judgeChecks(checks: readonly Check[]): { verdict: Verdict; reason: string } {
  const maintenance = checks.find(isMaintenance);
  if (maintenance) return { verdict: "maintenance", reason: maintenance.Output || "maintenance mode" };
  const critical = checks.filter(({ Status }) => Status !== "passing" && Status !== "warning");
  const own = critical.filter((check) => !isAgentHealth(check));
  const failing = own.find((check) => stageOf(check) === "failed");
  if (failing) return { verdict: "critical", reason: `${nameOf(failing)} is ${failing.Status}` };
  const unheard = own.find((check) => stageOf(check) === "unheard");
  if (unheard)
    return { verdict: "unheard", reason: `${nameOf(unheard)} is ${unheard.Status}, without a note` };
  const unchecked = own[0];
  if (unchecked) return { verdict: "unchecked", reason: `${nameOf(unchecked)} has not run yet` };
  const dead = critical[0];
  if (dead) return { verdict: "node-failing", reason: `${nameOf(dead)} is ${dead.Status}` };
  const warning = checks.find(({ Status }) => Status === "warning");
  return warning
    ? { verdict: "warning", reason: `${nameOf(warning)} warns` }
    : { verdict: "passing", reason: "all checks pass" };
}

function isMaintenance({ CheckID }: Check): boolean {
  return CheckID === "_node_maintenance" || CheckID.startsWith("_service_maintenance:");
}

/** Whether the node's agent is reachable, as the other agents see it: says nothing about what runs there. */
function isAgentHealth({ CheckID, ServiceID }: Check): boolean {
  return ServiceID === "" && CheckID === "serfHealth";
}

/**
 * Consul makes a check critical until its first run (also after each restart of the agent); that run leaves an output. A TTL check is not run but told,
 * maybe without a note; after a restart the agent restores it unless its time ran out meanwhile. What was written into the catalogue is as it was written.
 */
function stageOf({ Output, Type }: Check): "failed" | "unheard" | "unchecked" {
  if (Output !== undefined && Output !== null && Output !== "") return "failed";
  if (Type === "ttl") return "unheard";
  return Type === "" ? "failed" : "unchecked";
}

function nameOf({ CheckID, ServiceID }: Check): string {
  return ServiceID === "" ? `node check ${CheckID}` : `check ${CheckID}`;
}
