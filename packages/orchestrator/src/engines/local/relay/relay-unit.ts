import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readIfThere } from "../../../files/read-if-there.ts";
import { isSystemError } from "../../../files/system-error.ts";
import { writeAtomically } from "../../../files/write-atomically.ts";
import { agentApis } from "../../../inventory/inventory.ts";
import type { EngineContext } from "../../engine.ts";
import type { UnitDefinition } from "../../../hosts/unit.ts";
import { socketPathTooLong } from "../errors.ts";
import { relaySchema, type RelayConfig } from "./config.ts";
import { chooseListeners } from "./relay-ports.ts";

/** sun_path holds 108 bytes with its final zero (unix(7)). */
const maxSocketPath = 107;

const fileOf = ({ folder }: EngineContext): string => join(folder.path, "relay.json");

/** Path of the unix socket through which the orchestrator reaches a world. */
export const relaySocket = ({ folder }: EngineContext): string => join(folder.path, "relay.sock");

/** What the relay is told now; undefined before the world was prepared. Synchronous: it is asked for addresses to print. */
export function readRelayConfigOf(context: EngineContext): RelayConfig | undefined {
  try {
    return relaySchema.parse(JSON.parse(readFileSync(fileOf(context), "utf8")));
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Writes what the relay is told; ports once chosen are kept as long as the agents are the same. False when nothing changed. */
export async function writeRelayConfig(context: EngineContext, enter: readonly string[]): Promise<boolean> {
  const socket = relaySocket(context);
  if (Buffer.byteLength(socket) > maxSocketPath) throw socketPathTooLong(socket);
  const known = readRelayConfigOf(context);
  const listeners =
    known && servesSameAgents(known, context)
      ? known.listeners
      : await chooseListeners(context.inventory, known?.listeners);
  const content = `${JSON.stringify({ listeners, socket, network: context.inventory.network, enter }, undefined, 2)}\n`;
  if ((await readIfThere(fileOf(context))) === content) return false;
  await mkdir(dirname(fileOf(context)), { recursive: true });
  await writeAtomically(fileOf(context), content);
  return true;
}

function servesSameAgents({ listeners }: RelayConfig, { inventory }: EngineContext): boolean {
  const { consulPort } = agentApis(inventory);
  const consul = listeners.find(({ name }) => name === "consul");
  if (listeners.some(({ name }) => name === "vault") !== inventory.vault) return false;
  return (
    consul?.targets.map(({ host, port }) => `${host}:${port}`).join() ===
    inventory.hosts.map(({ address }) => `${address}:${consulPort}`).join()
  );
}

/** The unit that runs the relay. */
export function relayUnit(context: EngineContext): UnitDefinition {
  return {
    name: "relay",
    description: "Relay from 127.0.0.1 into the world",
    command: [process.execPath, main, fileOf(context)],
    environment: {},
    workingDirectory: "/",
  };
}

const main = fileURLToPath(new URL("./listen/main.ts", import.meta.url));
