import { freePort, eventually } from "testing";
import { startFakeConsul } from "./fake-consul.ts";
import { startEdge } from "./start-edge.ts";
import { startInstance } from "./start-instance.ts";

/** Two instances, one of them critical, a row without a usable one, a bad tag, and the built edge with its private listener. */
export async function startAdminWorld(args: readonly string[] = []) {
  const stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const instance = stack.use(await startInstance());
  const down = { CheckID: "http", Status: "critical", ServiceID: "down", Output: "refused" };
  consul.set("web", [
    { id: "up", address: "127.0.0.1", port: instance.port, tags: ["urlprefix-/", "urlprefix-/x auth=basic"] },
    { id: "down", address: "127.0.0.1", port: 1, tags: ["urlprefix-/"], checks: [down] },
    { id: "odd", address: "127.0.0.1", port: 70_000, tags: ["urlprefix-/"] },
  ]);
  const admin = `127.0.0.1:${await freePort()}`;
  const edge = stack.use(
    await startEdge(["--service", "web", "--consul", consul.url, "--admin", admin, ...args]),
  );
  await eventually(async () => (await fetch(edge.url)).status === 200);
  return {
    consul,
    instance,
    edge,
    admin: `http://${admin}`,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
