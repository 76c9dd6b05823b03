import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { startChild } from "../support/child.ts";
import { startInstance } from "../support/start-instance.ts";
import { session, startSecureEdge } from "../support/start-secure-edge.ts";

const versions = ["TLSv1.2", "TLSv1.3"] as const;

test("a session is taken up again at whatever worker, but never beyond the certificate that it began with", async () => {
  await using instance = await startInstance();
  await using world = await startSecureEdge({ instance, args: ["--workers", "2"] });
  for (const version of versions) {
    const tls = { ...world.believes, minVersion: version, maxVersion: version };
    const { isReused, ticket } = await session(world.port, tls);
    expect([isReused, ticket]).toEqual([false, expect.any(Buffer)]);
    // Twenty connections meet both workers, but for one time in half a million.
    for (let i = 0; i < 20; i++)
      expect(await session(world.port, { ...tls, session: ticket })).toMatchObject({ isReused: true });
    world.edge.child.process.kill("SIGHUP");
    await eventually(() => expect(world.edge.child.output()).toContain("read anew"));
    expect((await session(world.port, { ...tls, session: ticket })).isReused).toBe(true);
    await world.renew();
    await eventually(async () => expect((await world.get("/")).serial).toBe(world.issued.at(-1)));
    // The other worker may only now have it.
    const later = await eventually(async () => {
      const next = await session(world.port, { ...tls, session: ticket });
      expect(next.isReused).toBe(false);
      return next;
    });
    expect(later.answer).toMatch(/^HTTP\/1\.1 200 /);
  }
});

test("a successor of the same task takes clients of its predecessor with a whole handshake, and refuses none", async () => {
  await using folder = await temporaryFolder("edge-task");
  await using instance = await startInstance();
  const env = {
    NOMAD_ALLOC_ID: `tickets-${process.pid}-${Date.now()}`,
    NOMAD_TASK_NAME: "edge",
    NOMAD_TASK_DIR: folder.path,
  };
  await using world = await startSecureEdge({ instance, env });
  const { spawnfile, spawnargs } = world.edge.child.process;
  const { ticket } = await session(world.port, world.believes);
  await using young = startChild(spawnfile, spawnargs.slice(1), env);
  expect(await world.edge.child.ended).toBe(0);
  const after = await session(world.port, { ...world.believes, session: ticket });
  expect(after.answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(after.isReused).toBe(false);
  expect((await session(world.port, { ...world.believes, session: after.ticket })).isReused).toBe(true);
  expect(young.process.exitCode).toBeNull();
});
