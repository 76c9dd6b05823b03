import type { AgentPicture, HostPicture, WorldPicture } from "./world-picture.ts";

/** One agent of a host's box: what stands there, and the agent whose process it is. */
export interface AgentOnHost {
  readonly label: string;
  readonly agent: AgentPicture;
  /** Its process stands for all agents of its system: it cannot be hit by itself. */
  readonly isShared: boolean;
}

const labels: Readonly<Record<string, string>> = {
  "consul-server": "Consul server",
  "consul-client": "Consul client",
  "nomad-server": "Nomad server",
  "nomad-client": "Nomad client",
  vault: "Vault",
};

/** The agents to draw in a host's box, in the order of its roles. With the embedded engine one process stands for many of them. Pure. */
export function agentsOnHost({ agents }: WorldPicture, { name, roles }: HostPicture): AgentOnHost[] {
  const all = Object.values(agents);
  return roles.flatMap((role): AgentOnHost[] => {
    const [system = "", kind = "server"] = role.split("-");
    const ofSystem = all.filter((agent) => agent.system === system);
    const shared = ofSystem.find((agent) => agent.role === "all");
    const agent = shared ?? ofSystem.find((agent) => agent.host === name && agent.role === kind);
    return agent ? [{ label: labels[role] ?? role, agent, isShared: shared !== undefined }] : [];
  });
}
