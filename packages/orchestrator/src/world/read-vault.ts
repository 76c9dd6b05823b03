import { messageOf } from "command-line/message-of";
import type { CallOptions } from "../call-options.ts";
import { findHost } from "../hosts/find-host.ts";
import { vaultUnsealer } from "../inventory/agents-of.ts";
import { vaultHosts } from "../inventory/inventory.ts";
import { readToolchain } from "../toolchain/toolchain.ts";
import type { VaultProduct } from "../toolchain/versions.ts";
import { readVaultState } from "../vault/read-vault-state.ts";
import type { World } from "./open-world.ts";

/** A world's Vault. */
export interface VaultStatus {
  /** Which program it is; undefined: none was recorded. */
  readonly product: VaultProduct | undefined;
  readonly version: string | undefined;
  readonly servers: readonly VaultServerStatus[];
  /** What is not as it should be, in words. */
  readonly problems: readonly string[];
}

export interface VaultServerStatus {
  readonly host: string;
  /** Undefined when it does not answer. */
  readonly sealed: boolean | undefined;
  readonly leads: boolean;
  /** As the server itself says. */
  readonly version: string | undefined;
}

/** Undefined where the world has none. What cannot be asked is a problem, not an error. */
export async function readVault(world: World, call: CallOptions): Promise<VaultStatus | undefined> {
  const { inventory, folder } = world;
  if (!inventory.vault) return undefined;
  const program = (await readToolchain(folder))?.vault;
  const hosts = vaultHosts(inventory);
  const read = await Promise.all(
    hosts.map(({ name, address }) =>
      readServer({ host: name, url: `https://${address}:${inventory.ports.vault}` }, world, call),
    ),
  );
  const servers = read.map(({ server }) => server);
  return {
    product: program?.product,
    version: program?.version,
    servers,
    problems: [
      ...read.flatMap(({ problems }) => problems),
      ...(servers.some(({ leads }) => leads) ? [] : ["no server of Vault leads"]),
      ...(program?.product === "vault" && inventory.vaultSeal === undefined
        ? (await Promise.all(hosts.map(({ name }) => describeUnsealer(name, world, call)))).flat()
        : []),
    ],
  };
}

/** What is not as it should be, in words; nothing where there is no Vault. */
export const describeVault = (vault: VaultStatus | undefined): readonly string[] => vault?.problems ?? [];

async function readServer(
  { host, url }: { readonly host: string; readonly url: string },
  { engine: { fetch } }: World,
  { signal }: CallOptions,
): Promise<{ readonly server: VaultServerStatus; readonly problems: readonly string[] }> {
  try {
    const { sealed, leads, version } = await readVaultState(url, { fetch, signal });
    return {
      server: { host, sealed, leads, version },
      problems: sealed ? [`Vault on ${host} is sealed`] : [],
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      server: { host, sealed: undefined, leads: false, version: undefined },
      problems: [`Vault on ${host}: ${messageOf(error)}`],
    };
  }
}

/** Without it a server that is killed stays sealed. */
async function describeUnsealer(name: string, { engine }: World, call: CallOptions): Promise<string[]> {
  try {
    const status = await findHost(engine.hosts, name).units.status(vaultUnsealer, call);
    return status?.state === "running"
      ? []
      : [`Vault's unsealer on ${name} is ${status?.state ?? "not defined"}`];
  } catch (error) {
    call.signal.throwIfAborted();
    return [messageOf(error)];
  }
}
