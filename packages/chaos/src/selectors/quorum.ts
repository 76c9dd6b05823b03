import type { AgentTarget, System } from "../world/snapshot.ts";

/** What a fault leaves of one system's Raft. */
export interface QuorumEffect {
  readonly system: System;
  readonly servers: number;
  readonly hit: number;
  readonly left: number;
  /** Servers that must agree: more than half. */
  readonly quorum: number;
  readonly lost: boolean;
  readonly leaderHit: boolean;
  readonly inWords: string;
}

/** Quorum arithmetic for each system of which a server is hit. */
export function quorumEffects(all: readonly AgentTarget[], hit: readonly AgentTarget[]): QuorumEffect[] {
  return (["consul", "nomad", "vault"] as const).flatMap((system) => {
    const [servers = [], gone = []] = [all, hit].map((agents) =>
      agents.filter((agent) => agent.system === system && isOfRaft(agent)),
    );
    return gone.length === 0 ? [] : [effectOn(system, servers, gone)];
  });
}

/** Whether it votes for a leader: servers do, and what stands for all agents of a system. */
export const isOfRaft = ({ role }: Pick<AgentTarget, "role">): boolean => role === "server" || role === "all";

/** The same in words. */
export function quorumInWords(all: readonly AgentTarget[], hit: readonly AgentTarget[]): string[] {
  return quorumEffects(all, hit).map(({ inWords }) => inWords);
}

function effectOn(
  system: System,
  servers: readonly AgentTarget[],
  gone: readonly AgentTarget[],
): QuorumEffect {
  const quorum = Math.floor(servers.length / 2) + 1;
  const left = servers.length - gone.length;
  const leaderHit = gone.some(({ leads }) => leads);
  const effect = {
    system,
    servers: servers.length,
    hit: gone.length,
    left,
    quorum,
    lost: left < quorum,
    leaderHit,
  };
  return {
    ...effect,
    inWords: describe(
      effect,
      servers.some(({ role }) => role === "all"),
    ),
  };
}

function describe(effect: Omit<QuorumEffect, "inWords">, oneForAll: boolean): string {
  const { system, servers, hit, left, quorum, lost, leaderHit } = effect;
  if (oneForAll)
    return `${system}: one process stands for all of its agents; nothing of it answers until it is back`;
  const count = `${system}: ${hit} of ${servers} servers hit, ${left} left, quorum is ${quorum}`;
  if (lost) return `${count}: no leader until ${quorum - left} of them are back`;
  return `${count}: ${leaderHit ? "the leader is hit, an election follows" : "the leader stays"}`;
}
