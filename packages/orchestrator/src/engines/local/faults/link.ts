import { z } from "zod";
import type { CallOptions } from "../../../call-options.ts";
import { faultStepFailed } from "../errors.ts";
import type { Node } from "../topology.ts";
import { ipOnSwitch, type Place } from "./run-in-world.ts";

/** Sets the private link of a host up or down, at the switch's end. */
export async function setLink(
  { node, ...place }: Place & { readonly node: Node },
  state: "up" | "down",
  options: CallOptions,
): Promise<void> {
  await ipOnSwitch(place, ["link", "set", node.switchPort, state], options);
  if ((await isLinkUp({ node, ...place }, options)) !== (state === "up"))
    throw faultStepFailed(node.host, `its link is not ${state}`);
}

export async function isLinkUp(
  { node, ...place }: Place & { readonly node: Node },
  options: CallOptions,
): Promise<boolean> {
  const output = await ipOnSwitch(place, ["-json", "link", "show", node.switchPort], options);
  const [link] = linksSchema.parse(JSON.parse(output));
  return link?.flags.includes("UP") ?? false;
}

/** What `ip -json link` prints, in part. */
const linksSchema = z.array(z.object({ flags: z.array(z.string()) }));
