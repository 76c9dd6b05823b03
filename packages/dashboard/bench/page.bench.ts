import { setTimeout as delay } from "node:timers/promises";
import { loadavg } from "node:os";
import type { Probe } from "../src/state/probes.ts";
import type { AllocationPicture, WorldPicture } from "../src/state/world-picture.ts";
import { allocation, agent, host, picture } from "../test/fixtures/pictures.ts";
import { chromiumPath, openBrowser } from "../test/fixtures/open-browser.ts";
import { startServer } from "../test/fixtures/start-server.ts";

// What a large world costs a browser: 20 hosts, 100 allocations each, of which 40 change every second, and 400 requests a second on the strip.
// Frames per second of the page, its longest frame, and its heap at the begin and at the end.
const [hosts, perHost, changing, requestsPerSecond, seconds] = [20, 100, 40, 400, 60];
const names = Array.from({ length: hosts }, (_, index) => `node${String(index + 1).padStart(2, "0")}`);

let turn = 0;
const base = new Map(
  names.flatMap((name) =>
    Array.from({ length: perHost }, (_, index): [string, AllocationPicture] => {
      const id = `${name}-${index}`;
      const job = index === 0 ? "edge-server" : `job-${index % 7}`;
      return [id, allocation({ id, name: `${job}.group[${index}]`, job, host: name })];
    }),
  ),
);

function world(): WorldPicture {
  turn += 1;
  const ids = [...base.keys()];
  for (let change = 0; change < changing / 5; change++) {
    const id = ids[(turn * 131 + change * 17) % ids.length] ?? "";
    const known = base.get(id);
    if (known) base.set(id, { ...known, status: known.status === "running" ? "pending" : "running" });
  }
  const traffic = names.flatMap((edge, index) =>
    [1, 2, 3].map((step) => {
      const to = `${names[(index + step) % hosts]}-${step}`;
      return [`${edge} ${to}`, { edge, allocation: to, perSecond: 5 + ((turn + step) % 9) }] as const;
    }),
  );
  return picture({
    hosts: Object.fromEntries(names.map((name) => [name, host({ name })])),
    agents: Object.fromEntries(
      names.flatMap((name) =>
        (["consul", "nomad"] as const).map((system) => [
          `${name}/${system}`,
          agent({ id: `${name}/${system}`, system, host: name }),
        ]),
      ),
    ),
    allocations: Object.fromEntries(base),
    traffic: Object.fromEntries(traffic),
  });
}

function probes(sinceMs: number, untilMs: number): Probe[] {
  const count = Math.round(((untilMs - sinceMs) * requestsPerSecond) / 1000);
  return Array.from({ length: count }, (_, index) => ({
    at: sinceMs + ((untilMs - sinceMs) * index) / Math.max(1, count),
    target: index % hosts,
    latencyMs: 1 + (index % 13),
    outcome: "ok",
  }));
}

if (chromiumPath === undefined) {
  process.stdout.write("SKIPPED: no Chromium on this machine\n");
} else {
  await using server = await startServer({
    sources: [
      async (board, signal) => {
        for (let since = Date.now(); !signal.aborted;) {
          board.take(world());
          const now = Date.now();
          board.probes.add(
            names.map((name) => ({ name: `edge ${name}`, url: "" })),
            probes(since, now),
          );
          since = now;
          await delay(200, undefined, { signal }).catch(() => {});
        }
      },
    ],
  });
  await using browser = await openBrowser();
  await using shown = await browser.show(server.url, { viewport: { width: 1600, height: 1000 } });
  const { page } = shown;
  await page
    .locator(".tile")
    .nth(hosts * perHost - 1)
    .waitFor({ timeout: 60_000 });
  await page.evaluate(`
    window.frames = []; let last = performance.now();
    const tick = (at) => { window.frames.push(at - last); last = at; requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
  `);
  const heapMb = (): Promise<number> => page.evaluate<number>("performance.memory.usedJSHeapSize / 1e6");
  await delay(5_000);
  const before = await heapMb();
  await page.evaluate("window.frames.length = 0");
  await delay(seconds * 1000);
  const frames = await page.evaluate<number[]>("window.frames");
  const sorted = frames.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  process.stdout.write(
    [
      `${hosts} hosts × ${perHost} allocations, ${changing} changes/s, ${requestsPerSecond} requests/s, ${seconds} s, load ${loadavg()[0]?.toFixed(1)}`,
      `frames/s ${(frames.length / (frames.reduce((sum, each) => sum + each, 0) / 1000)).toFixed(1)}; a frame p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.9999)} ms`,
      `heap ${before.toFixed(1)} MB → ${(await heapMb()).toFixed(1)} MB`,
      `problems ${shown.problems.length}`,
      "",
    ].join("\n"),
  );
}
