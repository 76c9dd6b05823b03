import { wantedWorld, type WantedWorld, type WorldFile } from "orchestrator";
import type { Platform } from "../platform.ts";
import type { WorldHost, WorldState } from "./attributes.ts";

/** The world that a configuration asks for, in the orchestrator's words. */
export function wantedOf(
  config: WorldState,
  { home, system, searchPath, vaultProgram }: Platform,
): WantedWorld {
  const { inventory, security } = config;
  const programs = {
    consul: given(config.consul_program),
    nomad: given(config.nomad_program),
    "vault-program": given(config.vault_program),
  };
  const options = { home, name: nameOf(config), platform: system, searchPath, vaultProgram };
  if (inventory === null) return wantedWorld({ ...options, flags: programs, file: fileOf(config) });
  const engine = given(config.engine);
  return wantedWorld({
    ...options,
    flags: {
      ...programs,
      inventory,
      engine,
      secure: security === "closed",
      open: security === "open",
      vault: config.vault === true,
      "no-vault": config.vault === false,
    },
  });
}

/** The world that is there, as it shall be already: what differs from it is drift. */
export const wantedAsIs = (name: string, { home, system, searchPath, vaultProgram }: Platform): WantedWorld =>
  wantedWorld({ home, name, platform: system, searchPath, vaultProgram, flags: {} });

/** The name that a configuration says, or the default's. */
export const nameOf = ({ name }: Pick<WorldState, "name">): string => name ?? "default";

/** The configuration as a world file would say it. */
export function fileOf(config: WorldState): WorldFile {
  const { engine, security, datacenter, network } = config;
  return {
    name: nameOf(config),
    engine: parseEngine(engine),
    security: security === "open" || security === "closed" ? security : undefined,
    vault: config.vault ?? undefined,
    datacenter: given(datacenter),
    network: given(network),
    hosts: hostsOf(config),
    versions: versionsOf(config),
  };
}

const parseEngine = (engine: string | null): WorldFile["engine"] =>
  engine === "embedded" || engine === "local" || engine === "ssh" ? engine : "auto";

function versionsOf({ consul_version: consul, nomad_version: nomad }: WorldState): WorldFile["versions"] {
  return consul === null && nomad === null ? undefined : { consul: given(consul), nomad: given(nomad) };
}

function hostsOf({ hosts, servers, clients }: WorldState): WorldFile["hosts"] {
  if (hosts !== null) return hosts.map(inventoryHost);
  if (servers === null && clients === null) return undefined;
  const count = servers ?? 3;
  return { servers: count, clients: clients ?? Math.max(4, count) };
}

/** A host as an inventory says it. */
export function inventoryHost(
  host: WorldHost,
): Exclude<WorldFile["hosts"], undefined | { servers: number }>[number] {
  const { name, address, consul, nomad_server: nomadServer, nomad_client: nomadClient, ssh } = host;
  return {
    name,
    address,
    roles: {
      consul: consul === "server" ? "server" : "client",
      nomadServer: nomadServer ?? false,
      nomadClient: nomadClient ?? true,
    },
    ...(ssh && { ssh: sshOf(ssh) }),
  };
}

/** What is null was not said. */
function sshOf(ssh: NonNullable<WorldHost["ssh"]>): Record<string, unknown> {
  const { identity_file: identityFile, known_hosts: knownHosts, ...same } = ssh;
  const said = Object.entries({ ...same, identityFile, knownHosts }).filter(([, value]) => value !== null);
  return Object.fromEntries(said);
}

const given = (text: string | null): string | undefined => text ?? undefined;
