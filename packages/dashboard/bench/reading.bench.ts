import { setTimeout as delay } from "node:timers/promises";
import { loadavg } from "node:os";
import { memoryUsage } from "node:process";
import { openWorld, type World } from "orchestrator";
import { followWorld } from "../src/reading/follow-world.ts";
import { createPace } from "../src/reading/pace.ts";
import { startWorld } from "../test/fixtures/start-world.ts";

// What a page that is looked at asks of its world: connections and requests a second to Consul and to all others, while something happens and while
// nothing does; and what it holds in memory. An embedded world of 4 hosts.
const seconds = Number(process.argv[2] ?? 60);
await using place = await startWorld();
const counts = { consul: 0, others: 0 };
const consulPort = place.world.inventory.ports.consulHttp;
const count = (port: number): void =>
  void (port === consulPort ? (counts.consul += 1) : (counts.others += 1));

const open = async (): Promise<World> => {
  const world = await openWorld(place);
  const engine: World["engine"] = {
    ...world.engine,
    connect(address) {
      count(address.port);
      return world.engine.connect(address);
    },
    fetch(url, init) {
      count(Number(new URL(url).port));
      return world.engine.fetch(url, init);
    },
  };
  return { ...world, engine };
};

for (const kind of ["busy", "calm"] as const) {
  const stop = new AbortController();
  const stale = createPace(() => 0);
  // A pace that began long ago is calm.
  const pace = kind === "busy" ? stale : createPace(afterwards());
  let pictures = 0;
  const following = followWorld({
    open,
    pace,
    onPicture: () => (pictures += 1),
    onGone: () => {},
    signal: stop.signal,
  });
  await delay(3_000);
  [counts.consul, counts.others, pictures] = [0, 0, 0];
  await delay(seconds * 1000);
  const each = (number: number): string => (number / seconds).toFixed(1);
  process.stdout.write(
    `${kind}: Consul ${each(counts.consul)}/s, others ${each(counts.others)}/s, pictures ${each(pictures)}/s, ${(memoryUsage().rss / 1e6).toFixed(0)} MB, load ${loadavg()[0]?.toFixed(1)}\n`,
  );
  stop.abort();
  await following;
}

/** A clock that is far ahead once it was asked. */
function afterwards(): () => number {
  let asked = 0;
  return () => (asked++ === 0 ? 0 : 1e12);
}
