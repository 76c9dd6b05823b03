import { askConsul, type World } from "orchestrator";
import { z } from "zod";
import type { Registration } from "./four-lists.ts";
import { firstAnswer } from "./first-answer.ts";

const timeoutMs = 1500;

const servicesSchema = z.record(z.string(), z.array(z.string()));

const entriesSchema = z.array(
  z.object({
    Node: z.object({ Address: z.string() }),
    Service: z.object({ ID: z.string(), Service: z.string(), Address: z.string(), Port: z.int() }),
    Checks: z.array(z.object({ Status: z.string() })),
  }),
);

/** Nomad's ids of tasks' services: `_nomad-task-<allocation>-group-…`. Agents register themselves as `_nomad-server-…` and so on. */
const taskServiceId = /^_nomad-task-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})-/;

/** Every instance that Nomad registered for a task, with its health, as the first Consul agent that answers knows it. */
export function readRegistrations(world: World, signal: AbortSignal): Promise<Registration[]> {
  return firstAnswer(world.endpoints.consul, (url) => readFrom(url, world, signal), signal);
}

async function readFrom(url: string, { engine }: World, signal: AbortSignal): Promise<Registration[]> {
  const asked = { url, reach: engine, signal, timeoutMs };
  const services = await askConsul({ ...asked, schema: servicesSchema }, (consul, options) =>
    consul.catalog.service.list(options),
  );
  const names = Object.keys(services).filter((name) => !/^(consul|nomad|nomad-client)$/.test(name));
  const entries = await Promise.all(
    names.map((name) =>
      askConsul({ ...asked, schema: entriesSchema }, (consul, options) =>
        consul.health.service({ ...options, service: name }),
      ),
    ),
  );
  return entries.flat().flatMap(toRegistration);
}

function toRegistration({ Node, Service, Checks }: z.output<typeof entriesSchema>[number]): Registration[] {
  const allocation = taskServiceId.exec(Service.ID)?.[1];
  if (allocation === undefined) return [];
  return [
    {
      id: Service.ID,
      service: Service.Service,
      endpoint: `${Service.Address || Node.Address}:${Service.Port}`,
      allocation,
      passing: Checks.every(({ Status }) => Status === "passing"),
    },
  ];
}
