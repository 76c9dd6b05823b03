import type { World } from "orchestrator";
import type { ProbeTarget } from "../prober/config.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { InstanceTarget, WorldSnapshot } from "../world/snapshot.ts";

/** What answers the request body. */
const path = "/echo";

/** The service whose instances are asked directly. */
const echoService = "demo-server";

/** Jobs of edges with HTTPS are of this name: Vault gives their certificates to no other. */
const edgeService = "edge-server";

/** Requests by HTTP for each one by HTTPS: a handshake costs much more than a request, and prober and world share their cores. */
const turnsByHttp = 3;

/**
 * The addresses that users ask: every edge, by HTTP and where it has it by HTTPS, and the instances themselves where no fault is meant to touch them.
 * Instances that take nobody without a certificate are asked through the edges alone.
 */
export function probeTargets(scenario: Scenario, world: World, snapshot: WorldSnapshot): ProbeTarget[] {
  const wanted = new Set(scenario.probe.targets);
  const { instances } = snapshot;
  const edges = wanted.has("edges") ? world.engine.edges().map(edgeTarget) : [];
  const secure = edges.length > 0 || wanted.has("https") ? instances.flatMap(secureTarget) : [];
  const plain = [...edges, ...(wanted.has("instances") ? instances.flatMap(instanceTarget) : [])];
  return [
    ...(secure.length > 0 ? plain.map((target) => ({ ...target, turns: turnsByHttp })) : plain),
    ...secure,
  ];
}

function edgeTarget({ host, url }: ReturnType<World["engine"]["edges"]>[number]): ProbeTarget {
  return { name: `edge ${host}`, kind: "edge", host, url: `${url}${path}` };
}

function secureTarget({ service, host, httpsEndpoint }: InstanceTarget): ProbeTarget[] {
  if (service !== edgeService || httpsEndpoint === undefined) return [];
  return [{ name: `edge ${host} https`, kind: "edge", host, url: `https://${httpsEndpoint}${path}` }];
}

function instanceTarget({ service, allocation, host, endpoint, speaksTls }: InstanceTarget): ProbeTarget[] {
  if (service !== echoService || endpoint === undefined || speaksTls) return [];
  const name = `instance ${allocation.slice(0, 8)}`;
  return [{ name, kind: "instance", host, url: `http://${endpoint}${path}` }];
}
