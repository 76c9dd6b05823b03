import { randomBytes } from "node:crypto";

/** A new gossip key as Consul and Nomad take it: 32 random bytes in base64 (AES-256). */
export function createGossipKey(): string {
  return randomBytes(32).toString("base64");
}

/** The file that gives a Consul agent its gossip key; a secret. */
export function renderConsulGossip(key: string): Readonly<Record<string, unknown>> {
  return { encrypt: key };
}

/** The file that gives a Nomad server its gossip key; a secret. */
export function renderNomadGossip(key: string): Readonly<Record<string, unknown>> {
  return { server: { encrypt: key } };
}
