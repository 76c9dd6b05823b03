import { expect, test } from "vitest";
import type { World } from "../../src/index.ts";
import { defaultInventory, endpointsOf } from "../../src/inventory/inventory.ts";
import { compareClocks, readClocks } from "../../src/world/read-clocks.ts";

const minute = 60_000;

test("hosts that agree with each other and this machine need no word", () => {
  expect(compareClocks([])).toEqual({ apart: [], notes: [] });
  expect(compareClocks(clocks(0, 30_000, -20_000, 500))).toEqual({ apart: [], notes: [] });
});

test("a host whose clock is more than a minute away from the others' is named, with what to do", () => {
  const { apart, notes } = compareClocks(clocks(200, -5 * minute, 400, 100));
  expect(apart).toEqual([
    "the clock of node02 is 5 minutes behind most hosts': identities and certificates seem to be of the future, or over, and are refused; there, `timedatectl set-ntp true` sets it and keeps it right",
  ]);
  expect(notes).toEqual([]);
});

test("where all hosts agree, it is this machine that is wrong", () => {
  expect(compareClocks(clocks(2 * 60 * minute, 2 * 60 * minute, 2 * 60 * minute))).toEqual({
    apart: [],
    notes: [
      "the clock of this machine is 2 hours behind its hosts': `timedatectl set-ntp true` sets it and keeps it right",
    ],
  });
});

test("each host's Consul is asked; those that do not answer are left out, and an open world is not asked", async () => {
  const asked: string[] = [];
  const answer = (url: string): Response => {
    const { hostname } = new URL(url);
    asked.push(hostname);
    if (hostname.endsWith(".22")) throw new Error("unreachable");
    const offMs = hostname.endsWith(".24") ? 10 * minute : 0;
    return new Response("no leader", {
      status: 500,
      headers: { date: new Date(Date.now() + offMs).toUTCString() },
    });
  };
  const closed = await readClocks(worldOf("closed", answer), { signal: AbortSignal.timeout(5_000) });
  expect(closed.apart).toEqual([expect.stringMatching(/^the clock of node04 is 10 minutes ahead of /)]);
  expect(asked.toSorted()).toEqual(["21", "22", "23", "24"].map((end) => `172.16.206.${end}`));
  expect(await readClocks(worldOf("open", answer), { signal: AbortSignal.timeout(5_000) })).toEqual({
    apart: [],
    notes: [],
  });
  expect(asked).toHaveLength(4);
});

const clocks = (...differences: readonly number[]) =>
  differences.map((differenceMs, index) => ({ host: `node0${index + 1}`, differenceMs }));

function worldOf(security: "open" | "closed", answer: (url: string) => Response) {
  const inventory = defaultInventory({
    engine: "local",
    security,
    network: "172.16.206.0/24",
    servers: 3,
    clients: 4,
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of an engine only this is asked
  const engine = { fetch: async (url: string) => answer(url) } as unknown as World["engine"];
  return { inventory, endpoints: endpointsOf(inventory), engine };
}
