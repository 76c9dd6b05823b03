import { z } from "zod";
import type { DurableMap } from "../../durable-map.ts";
import { serviceDefinition } from "../state/records.ts";
import { checkStatuses, type ServiceDefinition } from "../state/records.ts";
import { checkDefinition, type CheckDefinition } from "./check-definition.ts";

const ttlState = z.object({ status: z.enum(checkStatuses), output: z.string(), expiresAtMs: z.number() });

/** The last word of who keeps a TTL check alive. */
export type TtlState = Readonly<z.infer<typeof ttlState>>;

/** What one agent remembers over a restart: definitions, and the state of TTL checks that have not expired. */
export interface AgentStore {
  services(): readonly ServiceDefinition[];
  checks(): readonly CheckDefinition[];
  ttlState(checkId: string): TtlState | undefined;
  saveService(service: ServiceDefinition): void;
  saveCheck(check: CheckDefinition): void;
  saveTtlState(checkId: string, state: TtlState): void;
  dropService(id: string): void;
  dropCheck(id: string): void;
}

/** The part of the disk that belongs to this node's agent. */
export function createAgentStore(disk: DurableMap, node: string): AgentStore {
  const under = (kind: string, id: string): string => `agent/${node}/${kind}/${id}`;

  return {
    services: () =>
      disk.read(under("service", ""), (value) => serviceDefinition.parse(value)).map(([, value]) => value),
    checks: () =>
      disk.read(under("check", ""), (value) => checkDefinition.parse(value)).map(([, value]) => value),
    ttlState: (checkId) => ttlState.safeParse(disk.get(under("ttl", checkId))).data,
    saveService: (service) => disk.set(under("service", service.id), service),
    saveCheck: (check) => disk.set(under("check", check.id), check),
    saveTtlState: (checkId, state) => disk.set(under("ttl", checkId), state),
    dropService: (id) => disk.delete(under("service", id)),
    dropCheck: (id) => {
      disk.delete(under("check", id));
      disk.delete(under("ttl", id));
    },
  };
}
