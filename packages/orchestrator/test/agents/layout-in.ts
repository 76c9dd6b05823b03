import { join } from "node:path";
import type { AgentLayout } from "../../src/agents/agent-layout.ts";

/** A layout with everything below one folder, programs included: `<folder>/agent`. */
export function layoutIn(folder: string): AgentLayout {
  return {
    programs: { consul: join(folder, "agent"), nomad: join(folder, "agent") },
    consulVersion: "1.22.3",
    nomadVersion: "2.0.5",
    keys: {
      consulGossip: "Y29uc3VsIGdvc3NpcCBrZXkgb2YgMzIgYnl0ZXMgISE=",
      nomadGossip: "bm9tYWQgZ29zc2lwIGtleSBvZiAzMiBieXRlcyAhISE=",
    },
    configFolder: (host, agent) => join(folder, host.name, "etc", agent),
    dataFolder: (host, agent) => join(folder, host.name, agent),
    caFile: (host) => join(folder, host.name, "ca.pem"),
  };
}
