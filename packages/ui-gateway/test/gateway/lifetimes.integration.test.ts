import { readdirSync } from "node:fs";
import { childrenOf, isSameProcess } from "processes";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { withNginx } from "../support/nginx-test.ts";
import { startWorld } from "../support/start-world.ts";

const runFolders = (folder: string) => readdirSync(folder).filter((name) => name.startsWith("ui-gateway-"));
const asTask = { NOMAD_ALLOC_ID: "a1b2", NOMAD_TASK_NAME: "ui-gateway" };

withNginx("how it ends", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s: what is in flight is answered, then nginx and all its files are gone",
    async (signal) => {
      await using world = await startWorld({ args: ["--silence", "3"] });
      const processes = childrenOf(world.gateway.pid).flatMap((master) => [
        master,
        ...childrenOf(master.pid),
      ]);
      expect(processes.length).toBeGreaterThanOrEqual(3);
      const held = world.get("nomad", "/hold");
      await eventually(() => world.nomad.some(({ asked }) => asked.length > 0));
      world.gateway.kill(signal);
      // The server keeps silent, and for that the gateway has an answer of its own.
      expect((await held).status).toBe(504);
      expect(await world.gateway.ended).toBe(0);
      expect(processes.filter(isSameProcess)).toEqual([]);
      expect(runFolders(world.folder)).toEqual([]);
      await expect(world.get("nomad", "/")).rejects.toThrow();
    },
  );

  test("killed, it leaves an nginx that lets nobody in, and that the next one ends", async () => {
    await using world = await startWorld();
    const left = childrenOf(world.gateway.pid).flatMap((master) => [master, ...childrenOf(master.pid)]);
    world.gateway.kill("SIGKILL");
    expect(await world.gateway.ended).toBe("SIGKILL");
    expect((await world.get("consul", "/")).status).toBe(500);
    const second = await world.startAnother();
    await eventually(async () => expect((await world.get("consul", "/")).status).toBe(200));
    await eventually(() => expect(left.filter(isSameProcess)).toEqual([]));
    expect(runFolders(world.folder)).toEqual([`ui-gateway-${second.pid}`]);
  });

  test("nginx killed: the gateway ends with 1, and leaves no worker that holds the port", async () => {
    await using world = await startWorld();
    const [master] = childrenOf(world.gateway.pid);
    if (!master) throw new Error("no nginx");
    const workers = childrenOf(master.pid);
    process.kill(master.pid, "SIGKILL");
    expect(await world.gateway.ended).toBe(1);
    expect(workers.filter(isSameProcess)).toEqual([]);
  });

  test("as a task: a second copy listens beside the first, takes over, and every request that was taken is answered", async () => {
    await using world = await startWorld({ environment: asTask });
    const over = new AbortController();
    const failures: string[] = [];
    const asking = [0, 1].map(async () => {
      while (!over.signal.aborted)
        await world.get("consul", "/").then(
          ({ status }) => status === 200 || failures.push(`status ${status}`),
          // What waits to be accepted when the older nginx closes its own queue is reset by the kernel: seldom, and nginx cannot help it.
          (error: NodeJS.ErrnoException) => error.code === "ECONNRESET" || failures.push(String(error)),
        );
    });
    await world.startAnother();
    expect(await world.gateway.ended).toBe(0);
    over.abort();
    await Promise.all(asking);
    expect(failures).toEqual([]);
    expect((await world.get("consul", "/")).status).toBe(200);
  });

  test("as a task: a killed copy's nginx goes on until the next copy listens, and then ends", async () => {
    await using world = await startWorld({ environment: asTask });
    const left = childrenOf(world.gateway.pid).flatMap((master) => [master, ...childrenOf(master.pid)]);
    world.gateway.kill("SIGKILL");
    await world.gateway.ended;
    await world.startAnother();
    await eventually(() => expect(left.filter(isSameProcess)).toEqual([]));
    expect((await world.get("consul", "/")).status).toBe(200);
  });

  test("a port that somebody else holds is said in words", async () => {
    await using world = await startWorld();
    const second = await world.startAnother();
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/LISTEN_FAILED: cannot listen on .*Address already in use/s);
    expect((await world.get("consul", "/")).status).toBe(200);
  });
});
