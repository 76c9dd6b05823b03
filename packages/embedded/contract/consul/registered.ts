import { randomBytes } from "node:crypto";
import { ask, put } from "./ask.ts";
import type { ConsulAgent } from "./target.ts";

/** A service name that no other test uses: tests of one cluster run side by side. */
export function uniqueName(stem: string): string {
  return `${stem}-${randomBytes(4).toString("hex")}`;
}

/** The body of a registration. */
export interface ServiceFields {
  readonly Name: string;
  readonly ID?: string;
  readonly [field: string]: unknown;
}

export interface Registered extends AsyncDisposable {
  readonly id: string;
  readonly name: string;
  /** Registers again with these fields changed. */
  update(changes: object): Promise<void>;
}

/** Registers a service with an agent, deregistered on disposal; `fields` may set all but the name. */
export async function registered(agent: ConsulAgent, fields: ServiceFields): Promise<Registered> {
  const id = fields.ID ?? fields.Name;
  await put(agent, "/v1/agent/service/register", fields);
  return {
    id,
    name: fields.Name,
    update: async (changes) => {
      await put(agent, "/v1/agent/service/register", { ...fields, ...changes });
    },
    [Symbol.asyncDispose]: async () => {
      await ask(agent, `/v1/agent/service/deregister/${id}`, { method: "PUT" });
    },
  };
}
