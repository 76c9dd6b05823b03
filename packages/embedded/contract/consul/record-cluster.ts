import { isOlder } from "./is-older.ts";
import { playSteps, type RecordedStep } from "./play-steps.ts";
import { consulSteps } from "./steps.ts";
import { agentOf, type ConsulTarget } from "./target.ts";
import { startUpstream } from "./upstream.ts";

/**
 * Plays against a fresh cluster all steps that a Consul of this version knows (default: the cluster's own), with an upstream on an address
 * of the cluster's subnet.
 */
export async function recordCluster(
  cluster: ConsulTarget,
  version = cluster.version,
): Promise<readonly RecordedStep[]> {
  const addressPrefix = agentOf(cluster, "node01").address.replace(/\d+$/, "");
  await using upstream = await startUpstream(`${addressPrefix}99`);
  const places = {
    upstream: `http://${upstream.address}:${upstream.port}`,
    upstreamAddress: `${upstream.address}:${upstream.port}`,
    closedAddress: `${addressPrefix}98:9`,
  };
  const normalisation = { addressPrefix, version: cluster.version };
  const steps = consulSteps(places).filter(({ since }) => !since || !isOlder(version, since));
  const recorded = await playSteps(cluster, steps, normalisation);
  return recorded.map((step) => ({ ...step, request: step.request.replaceAll(addressPrefix, "10.0.0.") }));
}
