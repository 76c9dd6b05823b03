import { z } from "zod";
import type { Effect } from "../effects/effect.ts";
import { freeze } from "../effects/freeze.ts";
import { signalAll } from "../effects/signal-all.ts";
import { untilGone } from "../effects/until-all.ts";
import { durationSchema } from "../pace/duration.ts";
import { resolveInstances } from "../selectors/resolve.ts";
import { instanceSelectorSchema } from "../selectors/selectors.ts";
import type { InstanceTarget } from "../world/snapshot.ts";
import { defineFault, timing, type InjectContext } from "./define-fault.ts";

const defaultHangMs = 15_000;

/** Ends instances of a service: asks them to exit, kills them, or freezes them for a while. */
export const endInstance = defineFault({
  schema: z.strictObject({
    do: z
      .literal("end-instance")
      .meta({ description: "Ends instances of a service: /exit/1, SIGKILL, or SIGSTOP (hang)." }),
    at: timing.at,
    instances: instanceSelectorSchema,
    how: z.enum(["exit", "kill", "hang"]),
    for: durationSchema.optional().meta({ description: "Only for hang: SIGCONT after this long." }),
  }),
  requires: ({ how }) => (how === "exit" ? ["plain-instances"] : []),
  describe: ({ how, instances: { pick, service } }) =>
    `${{ exit: "/exit/1 to", kill: "SIGKILL to", hang: "SIGSTOP to" }[how]} ${pick} of the instances of ${service}`,

  plan({ instances: selector }, { world, draw }) {
    const instances = resolveInstances(selector, world, draw);
    const all = world.instances.filter(({ service }) => service === selector.service).length;
    const left = all - instances.length;
    return {
      instances,
      effects: [`${selector.service}: ${instances.length} of ${all} instances end, ${left} left`],
    };
  },

  heal({ fault, instances }) {
    if (fault.how !== "hang") return undefined;
    const undo = instances.map((instance) => ({
      what: `${nameOf(instance)} is frozen`,
      action: { do: "continue" as const, process: processOf(instance) },
    }));
    return { afterMs: fault.for ?? defaultHangMs, undo };
  },

  async inject({ fault, instances }, context) {
    if (fault.how === "exit") return askAllToExit(instances, context);
    const processes = instances.map(processOf);
    if (fault.how === "hang") return freeze(processes, context);
    return untilGone(signalAll(processes, "SIGKILL", context), context.signal);
  },
});

function nameOf({ service, allocation }: InstanceTarget): string {
  return `${service} ${allocation.slice(0, 8)}`;
}

/** Throws for an instance whose process is not known: the fault would hit fewer instances than its record says. */
function processOf(instance: InstanceTarget) {
  const { host, process } = instance;
  if (!process) throw new Error(`the process of ${nameOf(instance)} on ${host} is not known`);
  return process;
}

async function askAllToExit(
  instances: readonly InstanceTarget[],
  { world, signal }: InjectContext,
): Promise<Effect> {
  await Promise.all(instances.map(({ endpoint }) => askToExit(endpoint, world.engine.fetch, signal)));
  const processes = instances.flatMap(({ process }) => process ?? []);
  if (processes.length < instances.length)
    return { unseen: "processes of instances cannot be read here: whether they ended is not known" };
  return untilGone(processes, signal);
}

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

async function askToExit(endpoint: string | undefined, fetch: Fetch, signal: AbortSignal): Promise<void> {
  if (endpoint === undefined) throw new Error("the instance has no address");
  const response = await fetch(`http://${endpoint}/exit/1`, {
    method: "POST",
    signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
  });
  if (response.status >= 400) throw new Error(`/exit/1 at ${endpoint} answered ${response.status}`);
}
