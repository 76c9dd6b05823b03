import { eventually } from "testing";
import type { z } from "zod";
import { ask } from "./ask.ts";
import { checksShape, instancesShape } from "./shapes.ts";
import type { ConsulAgent } from "./target.ts";

/** A GET that has to succeed, its JSON in the given shape. */
export async function read<T extends z.ZodType>(
  agent: ConsulAgent,
  path: string,
  shape: T,
): Promise<z.infer<T>> {
  const answer = await ask(agent, path);
  if (answer.status !== 200) throw new Error(`GET ${path} on ${agent.name}: ${answer.status} ${answer.text}`);
  return shape.parse(answer.json);
}

/** The ids of a service's instances as health sees them. */
export async function instanceIds(agent: ConsulAgent, name: string, query = ""): Promise<readonly string[]> {
  const instances = await read(agent, `/v1/health/service/${name}${query}`, instancesShape);
  return instances.map(({ Service }) => Service.ID);
}

/** Waits until the only check of a service has this status, as the catalog shows it; returns its output. */
export function checkBecomes(agent: ConsulAgent, name: string, status: string): Promise<string> {
  return eventually(async () => {
    const [check] = await read(agent, `/v1/health/checks/${name}`, checksShape);
    if (check?.Status !== status) throw new Error(`check of ${name} is ${check?.Status}, not ${status}`);
    return check.Output;
  });
}
