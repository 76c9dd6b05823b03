import type { AgentPicture, System } from "./world-picture.ts";

const names: Readonly<Record<System, string>> = { consul: "Consul", nomad: "Nomad", vault: "Vault" };

/** The system's own name. */
export const systemName = (system: System): string => names[system];

/** An agent in words: `The Consul server on node02`. */
export function describeAgent({
  system,
  role,
  host,
}: Pick<AgentPicture, "system" | "role" | "host">): string {
  if (role === "all") return `The process of all ${systemName(system)} agents`;
  return `The ${systemName(system)} ${role} on ${host}`;
}

/** A stretch of time for people: `0 s`, `59 s`, `3 min`, `2 h`. */
export function describeAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** A latency for people: `0.42 ms`, `8.1 ms`, `230 ms`, `6.8 s`. */
export function describeLatency(ms: number | undefined): string {
  if (ms === undefined) return "–";
  if (ms < 10) return `${ms.toFixed(ms < 1 ? 2 : 1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
