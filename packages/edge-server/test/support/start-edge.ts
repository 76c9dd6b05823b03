import { fileURLToPath } from "node:url";
import { freePort } from "testing";
import { startChild, whenUp, type Child } from "./child.ts";

/** What `build` made. */
export const executable = fileURLToPath(new URL("../../dist/edge_server", import.meta.url));

export interface StartedEdge extends AsyncDisposable {
  readonly url: string;
  readonly child: Child;
}

/** The built executable, in an empty environment but for what is given; resolves when it answers. */
export async function startEdge(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<StartedEdge> {
  const address = `127.0.0.1:${await freePort()}`;
  const child = startChild(executable, ["--address", address, ...args], env);
  const url = `http://${address}`;
  await whenUp(child, async () => (await fetch(`${url}/info`)).text());
  return { url, child, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}
