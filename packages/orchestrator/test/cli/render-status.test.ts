import { expect, test } from "vitest";
import { createStyle, wrapText } from "command-line";
import { renderStatusInto } from "../../src/cli/render-status.ts";
import type { WorldStatus } from "../../src/world/status.ts";

const plain = createStyle(false);

const url = (host: number) => `http://172.16.206.2${host}:25000`;
const passing = { instances: 3, checks: 3 };
const status: WorldStatus = {
  name: "default",
  engine: "embedded",
  engineReason: "this project's own agents, because no consul was found on PATH or in the cache",
  security: "closed",
  hosts: [1, 2, 3, 4].map((host) => ({ name: `node0${host}`, address: `172.16.206.2${host}`, roles: [] })),
  agents: [],
  expected: { consul: passing, nomad: passing, nomadClient: passing },
  health: { consul: passing, nomad: passing, nomadClient: passing },
  services: [
    { name: "demo-server", instances: { passing: 3, all: 3 }, checks: { passing: 6, all: 6 } },
    { name: "edge-server", instances: { passing: 3, all: 4 }, checks: { passing: 7, all: 8 } },
  ],
  addresses: [{ what: "its status page", url: "http://127.0.0.1:25005/" }],
  nodes: [],
  jobs: [],
  allocations: [],
  edges: [1, 2, 3, 4].map((host) => ({
    host: `node0${host}`,
    url: url(host),
    userUrl: url(host),
    status: 200,
    upstreams: 3,
    ok: true,
  })),
  vault: undefined,
  faults: [],
  notes: [],
  mismatches: [],
  unanswered: [],
};

test("on 80 × 20 the addresses and every edge are there, and what does not fit is named", () => {
  const text = renderStatusInto({ rows: 20, columns: 80 }, status, plain);
  const rows = wrapText(text, 80);
  expect(rows.length).toBeLessThanOrEqual(20);
  for (const host of [1, 2, 3, 4]) expect(text).toContain(`${url(host)}/info`);
  expect(text).toContain("http://127.0.0.1:25005/");
  expect(rows.at(-1)).toMatch(/^Not shown: .*Hosts \(pnpm world status\)\.$/);
});

test("whether the world is open or closed is said where the reason of the engine has no room", () => {
  expect(renderStatusInto({ rows: 20, columns: 60 }, status, plain)).toMatch(
    /^World default, engine embedded, closed\n/,
  );
});

test("with room enough nothing is left out, and services stand below the agents' own", () => {
  const text = renderStatusInto({ rows: 60, columns: 200 }, status, plain);
  expect(text).not.toContain("Not shown");
  expect(text).toMatch(/nomad-client +3\/3 +3\/3\n +demo-server +3\/3 +6\/6\n +edge-server +3\/4 +7\/8/);
});
