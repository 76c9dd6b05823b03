import { messageOf } from "command-line/message-of";
import type { CallOptions } from "../call-options.ts";
import { execLocally } from "./exec-locally.ts";
import { programNotUsable } from "./errors.ts";
import type { Product } from "./versions.ts";

const timeoutMs = 20_000;

/** What `consul version`, `nomad version` and their like say, without the v. Throws PROGRAM_NOT_USABLE. */
export async function readVersion(product: Product, path: string, { signal }: CallOptions): Promise<string> {
  const output = await run(product, path, signal);
  const version = new RegExp(`^${title(product)} v(\\d+\\.\\d+\\.\\d+[^\\s,]*)`, "im").exec(output)?.[1];
  if (version === undefined)
    throw programNotUsable(
      product,
      path,
      `it answers "version" with ${JSON.stringify(output.slice(0, 200))}`,
    );
  return version;
}

/** What a program calls itself. */
const title = (product: Product): string => (product === "bao" ? "openbao" : product);

async function run(product: Product, path: string, signal: AbortSignal): Promise<string> {
  try {
    const timed = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    // An empty environment: CONSUL_* and NOMAD_* variables of the user's change nothing.
    const { stdout, stderr } = await execLocally([path, "version"], { signal: timed, env: {} });
    return stdout + stderr;
  } catch (error) {
    signal.throwIfAborted();
    throw programNotUsable(product, path, messageOf(error));
  }
}
