import type { World } from "orchestrator";
import type { ProbeTarget } from "../prober/config.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { WorldSnapshot } from "../world/snapshot.ts";

/** What answers the request body. */
const path = "/echo";

/** The service whose instances are asked directly. */
const echoService = "demo-server";

/**
 * The addresses that users ask: every edge, and the instances themselves where no fault is meant to touch them. Instances that take nobody without a
 * certificate are asked through the edges alone.
 */
export function probeTargets(scenario: Scenario, world: World, snapshot: WorldSnapshot): ProbeTarget[] {
  const edges = world.engine.edges().map(({ host, url }): ProbeTarget => ({
    name: `edge ${host}`,
    kind: "edge",
    host,
    url: `${url}${path}`,
  }));
  const instances = snapshot.instances
    .filter(
      ({ service, endpoint, speaksTls }) => service === echoService && endpoint !== undefined && !speaksTls,
    )
    .map(({ allocation, host, endpoint }): ProbeTarget => ({
      name: `instance ${allocation.slice(0, 8)}`,
      kind: "instance",
      host,
      url: `http://${endpoint}${path}`,
    }));
  const wanted = new Set(scenario.probe.targets);
  return [...(wanted.has("edges") ? edges : []), ...(wanted.has("instances") ? instances : [])];
}
