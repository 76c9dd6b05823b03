import { join } from "node:path";
import type { Checkout } from "./checkout.ts";
import { providerStale } from "./errors.ts";

/** Puts the checkout's own provider into this process, which the client has started and waits for. Throws PROVIDER_STALE where that cannot be done. */
export function handOver(own: NodeJS.Process, { repository, node }: Checkout): never {
  if (!own.execve) throw providerStale();
  own.stderr.write("built of other sources than the checkout has now: those are run, which is slower\n");
  const main = join(repository, "packages/terraform-provider/src/main.ts");
  return own.execve(node, [node, main], own.env);
}
