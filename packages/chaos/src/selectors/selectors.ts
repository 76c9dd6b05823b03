import { z } from "zod";

const pickSchema = z.enum(["all", "one", "minority", "majority"]).meta({
  description:
    "How many of the matching ones: all, one, the largest minority, the smallest majority. Which ones is drawn by the run's seed.",
});

/** Which agents a fault is for. Everything left out matches all. */
export const agentSelectorSchema = z.strictObject({
  system: z.enum(["consul", "nomad", "vault", "both", "all"]).default("both").meta({
    description: "both: Consul and Nomad; all: these and Vault.",
  }),
  role: z.enum(["server", "client", "unsealer", "any"]).default("any").meta({
    description: "unsealer: what opens servers of Vault.",
  }),
  raft: z.enum(["leader", "follower", "any"]).default("any").meta({
    description: "Who leads is asked right before the fault, not taken from the plan.",
  }),
  host: z.string().min(1).optional().meta({ description: "Only agents of this host, for example node02." }),
  pick: pickSchema.default("all"),
});

/** Which hosts a fault is for. */
export const hostSelectorSchema = z.strictObject({
  named: z.array(z.string().min(1)).min(1).optional(),
  leads: z.enum(["consul", "nomad", "both"]).optional().meta({
    description: "The host whose servers lead Consul's Raft, Nomad's, or both.",
  }),
  servers: z
    .boolean()
    .optional()
    .meta({ description: "true: only hosts with servers; false: only hosts without." }),
  pick: pickSchema.default("all"),
});

/** Which instances of a service a fault is for. */
export const instanceSelectorSchema = z.strictObject({
  service: z.string().min(1),
  host: z.string().min(1).optional(),
  pick: pickSchema.default("one"),
});

export type AgentSelector = Readonly<z.output<typeof agentSelectorSchema>>;
export type HostSelector = Readonly<z.output<typeof hostSelectorSchema>>;
export type InstanceSelector = Readonly<z.output<typeof instanceSelectorSchema>>;
export type Pick = z.output<typeof pickSchema>;

const systemWords: Readonly<Record<AgentSelector["system"], string>> = {
  consul: "consul",
  nomad: "nomad",
  vault: "vault",
  both: "consul and nomad",
  all: "consul, nomad and vault",
};

/** A selector in words, for plans and reports: `one consul server that leads`. */
export function describeAgents(selector: AgentSelector): string {
  const system = systemWords[selector.system];
  const role = selector.role === "any" ? "agents" : `${selector.role}s`;
  const raft = selector.raft === "any" ? "" : `, Raft ${selector.raft}`;
  const host = selector.host === undefined ? "" : ` on ${selector.host}`;
  return `${selector.pick} of the ${system} ${role}${raft}${host}`;
}

/** A host selector in words. */
export function describeHosts(selector: HostSelector): string {
  const parts = [
    selector.named && `named ${selector.named.join(", ")}`,
    selector.leads && `leading ${selector.leads === "both" ? "Consul and Nomad" : selector.leads}`,
    selector.servers !== undefined && (selector.servers ? "with servers" : "without servers"),
  ].filter(Boolean);
  return `${selector.pick} of the hosts${parts.length > 0 ? ` ${parts.join(" and ")}` : ""}`;
}
