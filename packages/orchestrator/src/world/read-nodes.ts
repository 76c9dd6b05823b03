import type { CallOptions } from "../call-options.ts";
import type { World } from "./open-world.ts";

/** A Nomad client as Nomad's servers see it. */
export interface NodeStatus {
  readonly name: string;
  readonly address: string;
  readonly status: string;
  readonly eligibility: string;
  readonly draining: boolean;
}

/** All of them, in the order of their names. */
export async function readNodes(
  { nomad }: Pick<World, "nomad">,
  options: CallOptions,
): Promise<NodeStatus[]> {
  const nodes = await nomad.nodes.list(options);
  return nodes
    .map((node) => ({
      name: node.Name,
      address: node.Address ?? "",
      status: node.Status,
      eligibility: node.SchedulingEligibility,
      draining: node.Drain ?? false,
    }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** What is not as it should be, in words. */
export function describeNodes(nodes: readonly NodeStatus[], expected: number): string[] {
  const count = nodes.length === expected ? [] : [`${nodes.length} Nomad nodes, ${expected} should be there`];
  const bad = nodes
    .filter(({ status }) => status !== "ready")
    .map(({ name, status }) => `Nomad node ${name} is ${status}`);
  return [...count, ...bad];
}
