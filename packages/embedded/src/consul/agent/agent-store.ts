import { z } from "zod";
import type { DurableMap } from "../../durable-map.ts";
import { checkStatuses, serviceDefinition, type ServiceDefinition } from "../state/records.ts";
import { checkDefinition, type CheckDefinition } from "../checks/check-definition.ts";

const ttlState = z.object({ status: z.enum(checkStatuses), output: z.string(), expiresAtMs: z.number() });

/** What the last update of a TTL check set, and until when the update counts. */
export type TtlState = Readonly<z.infer<typeof ttlState>>;

/** What one agent remembers over a restart: definitions, and the state of TTL checks that have not expired. */
export type AgentStore = ReturnType<typeof createAgentStore>;

/** The part of the disk that belongs to this node's agent. */
export function createAgentStore(disk: DurableMap, node: string) {
  const under = (kind: string, id: string): string => `agent/${node}/${kind}/${id}`;

  return {
    services: () =>
      disk.read(under("service", ""), (value) => serviceDefinition.parse(value)).map(([, value]) => value),
    checks: () =>
      disk.read(under("check", ""), (value) => checkDefinition.parse(value)).map(([, value]) => value),
    ttlState: (checkId: string): TtlState | undefined =>
      ttlState.safeParse(disk.get(under("ttl", checkId))).data,
    saveService: (service: ServiceDefinition) => disk.set(under("service", service.id), service),
    saveCheck: (check: CheckDefinition) => disk.set(under("check", check.id), check),
    saveTtlState: (checkId: string, state: TtlState) => disk.set(under("ttl", checkId), state),
    dropService: (id: string) => disk.delete(under("service", id)),
    dropCheck: (id: string): void => {
      disk.delete(under("check", id));
      disk.delete(under("ttl", id));
    },
  };
}
