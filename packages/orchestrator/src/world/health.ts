import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import type { Engine } from "../engines/engine.ts";
import { askConsul } from "../net/ask-consul.ts";
import type { Inventory } from "../inventory/inventory.ts";

/** How much of a service passes by Consul's account. The checks of its nodes count for each instance, as in Consul's UI. */
export interface ServiceHealth {
  readonly instances: number;
  readonly checks: number;
}

/** The agents' own services. */
export interface Health {
  readonly consul: ServiceHealth;
  readonly nomad: ServiceHealth;
  readonly nomadClient: ServiceHealth;
}

/** Names under which the agents register themselves in Consul. */
export const agentServices = { consul: "consul", nomad: "nomad", nomadClient: "nomad-client" } as const;
export type AgentService = keyof Health;

/**
 * What has to pass: each Consul server once, with its node's check; each Nomad server as http, rpc and serf; each Nomad client once;
 * Nomad's have a check of their own and their node's.
 */
export function expectedHealth({ hosts }: Inventory): Health {
  const count = (has: (host: Inventory["hosts"][number]) => boolean): number => hosts.filter(has).length;
  const consul = count((host) => host.roles.consul === "server");
  const nomad = 3 * count((host) => host.roles.nomadServer);
  const nomadClient = count((host) => host.roles.nomadClient);
  return {
    consul: { instances: consul, checks: consul },
    nomad: { instances: nomad, checks: 2 * nomad },
    nomadClient: { instances: nomadClient, checks: 2 * nomadClient },
  };
}

const entriesSchema = z.array(
  z.object({
    Node: z.object({ Node: z.string() }),
    Checks: z.array(
      z.object({ Name: z.string(), CheckID: z.string(), Status: z.string(), Output: z.string() }),
    ),
  }),
);

export interface HealthReading {
  readonly health: Health;
  /** Each check that does not pass, in words. */
  readonly failing: readonly string[];
}

/** Asks one Consul agent for the health of the agents' services. */
export async function readHealth(
  consulUrl: string,
  engine: Pick<Engine, "connect" | "access">,
  { signal }: CallOptions,
): Promise<HealthReading> {
  const failing = new Set<string>();
  const read = async (service: AgentService): Promise<ServiceHealth> => {
    const name = agentServices[service];
    const asked = { url: consulUrl, reach: engine, schema: entriesSchema, signal };
    const entries = await askConsul(asked, (consul, options) =>
      consul.health.service({ ...options, service: name }),
    );
    for (const { Node, Checks } of entries) {
      for (const check of Checks.filter(({ Status }) => Status !== "passing")) {
        failing.add(
          `${name} on ${Node.Node}: ${check.Name} is ${check.Status}: ${check.Output.trim().slice(0, 160)}`,
        );
      }
    }
    return countPassing(entries);
  };
  const [consul, nomad, nomadClient] = await Promise.all([
    read("consul"),
    read("nomad"),
    read("nomadClient"),
  ]);
  return { health: { consul, nomad, nomadClient }, failing: [...failing] };
}

/** A service that is none of the agents' own. */
export interface ServiceStatus {
  readonly name: string;
  readonly instances: Tally;
  /** Their nodes' checks counted for each instance, as above. */
  readonly checks: Tally;
}

/** How many pass, of how many. */
export interface Tally {
  readonly passing: number;
  readonly all: number;
}

export interface ServicesReading {
  readonly services: readonly ServiceStatus[];
  /** Each critical check, in words. */
  readonly failing: readonly string[];
}

/** Asks a Consul agent for every service that is registered beside the agents' own, in the order of their names. */
export async function readServices(
  consulUrl: string,
  engine: Pick<Engine, "connect" | "access">,
  { signal }: CallOptions,
): Promise<ServicesReading> {
  const own: readonly string[] = Object.values(agentServices);
  const asked = { url: consulUrl, reach: engine, signal };
  const known = await askConsul({ ...asked, schema: z.record(z.string(), z.unknown()) }, (consul, options) =>
    consul.catalog.service.list(options),
  );
  const names = Object.keys(known).filter((name) => !own.includes(name));
  const failing: string[] = [];
  const services = await Promise.all(
    names.toSorted().map(async (name): Promise<ServiceStatus> => {
      const entries = await askConsul({ ...asked, schema: entriesSchema }, (consul, options) =>
        consul.health.service({ ...options, service: name }),
      );
      failing.push(...entries.flatMap((entry) => describeCritical(name, entry)));
      const passing = countPassing(entries);
      return {
        name,
        instances: { passing: passing.instances, all: entries.length },
        checks: {
          passing: passing.checks,
          all: entries.reduce((sum, { Checks }) => sum + Checks.length, 0),
        },
      };
    }),
  );
  return { services, failing: failing.toSorted() };
}

function describeCritical(name: string, { Node, Checks }: z.output<typeof entriesSchema>[number]): string[] {
  return Checks.filter(({ Status }) => Status === "critical").map(
    (check) => `${name} on ${Node.Node}: ${check.Name} is critical: ${check.Output.trim().slice(0, 160)}`,
  );
}

function countPassing(entries: z.output<typeof entriesSchema>): ServiceHealth {
  const passing = entries.map(({ Checks }) => Checks.filter(({ Status }) => Status === "passing").length);
  return {
    instances: entries.filter(({ Checks }, index) => passing[index] === Checks.length).length,
    checks: passing.reduce((sum, count) => sum + count, 0),
  };
}

/** A line for each number that is not as expected. */
export function compareHealth(expected: Health, actual: Health): string[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the literal keys
  return (Object.keys(agentServices) as AgentService[]).flatMap((service) =>
    (["instances", "checks"] as const)
      .filter((what) => expected[service][what] !== actual[service][what])
      .map(
        (what) =>
          `${agentServices[service]}: ${actual[service][what]} ${what} pass, ${expected[service][what]} should`,
      ),
  );
}
