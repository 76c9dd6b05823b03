import { clockDifferenceMs, describeClockDifference } from "certificates";
import type { CallOptions } from "../call-options.ts";
import type { World } from "./open-world.ts";

/** A host's clock beside this machine's. */
interface ClockReading {
  readonly host: string;
  /** Positive: the host's is ahead. */
  readonly differenceMs: number;
}

/** What there is to say of the clocks of a world. */
export interface ClockReport {
  /** Hosts that are more than a minute away from the others: what one signs for a time, another refuses. */
  readonly apart: readonly string[];
  /** This machine, where all the hosts agree and it does not. */
  readonly notes: readonly string[];
}

/** What there is to say of a closed world's clocks; nothing of an open one's, where nothing is signed. Hosts that do not answer are left out. */
export async function readClocks(
  world: Pick<World, "endpoints" | "inventory" | "engine">,
  options: CallOptions,
): Promise<ClockReport> {
  return compareClocks(world.inventory.security === "closed" ? await askHosts(world, options) : []);
}

async function askHosts(
  { endpoints, inventory, engine }: Pick<World, "endpoints" | "inventory" | "engine">,
  { signal }: CallOptions,
): Promise<ClockReading[]> {
  const readings = await Promise.all(
    inventory.hosts.map(async ({ name, address }): Promise<ClockReading[]> => {
      const url = endpoints.consul.find((consul) => new URL(consul).hostname === address);
      const differenceMs = url === undefined ? undefined : await readDifference(url);
      return differenceMs === undefined ? [] : [{ host: name, differenceMs }];
    }),
  );
  return readings.flat();

  async function readDifference(url: string): Promise<number | undefined> {
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
      // Everybody may ask this; an answer without a leader, a 500, has a date too.
      const { headers } = await engine.fetch(`${url}/v1/status/leader`, { signal: limit });
      return clockDifferenceMs(headers.get("date"), new Date());
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  }
}

const answerWithinMs = 3_000;

/** Which clocks are wrong. The hosts' median is taken for right; this machine signs and checks only certificates. */
export function compareClocks(readings: readonly ClockReading[]): ClockReport {
  const sorted = readings.map(({ differenceMs }) => differenceMs).sort((one, other) => one - other);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined) return { apart: [], notes: [] };
  const own = describeClockDifference(-median, "its hosts'");
  return {
    apart: readings.flatMap(({ host, differenceMs }) => {
      const words = describeClockDifference(differenceMs - median, "most hosts'");
      return words === undefined ? [] : [`the clock of ${host} is ${words}: ${whatItBreaks}`];
    }),
    notes: own === undefined ? [] : [`the clock of this machine is ${own}: ${setIt}`],
  };
}

const setIt = "`timedatectl set-ntp true` sets it and keeps it right";
const whatItBreaks = `identities and certificates seem to be of the future, or over, and are refused; there, ${setIt}`;
