import { standStill, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { worldFolder } from "../../src/files/world-folder.ts";
import { endWorldProcesses } from "../../src/supervisor/end-processes.ts";
import { ensureSupervisor } from "../../src/supervisor/find-supervisor.ts";
import { createSupervisedUnits } from "../../src/supervisor/units.ts";

const call = { signal: new AbortController().signal };

test("a unit that has ended well before anybody looked has been started", async () => {
  await using temporary = await temporaryFolder("short-unit");
  await using world = new AsyncDisposableStack();
  const folder = worldFolder(temporary.path, "test");
  world.defer(async () => void (await endWorldProcesses(folder, call)));
  await ensureSupervisor(folder, call);
  const units = createSupervisedUnits(folder, "host");
  const command = ["/bin/sh", "-c", "sleep 0.1"];
  await units.define(
    { name: "short", description: "ends soon", command, environment: {}, workingDirectory: "/" },
    call,
  );
  const stuck = setInterval(() => standStill(500), 1);
  world.defer(() => clearInterval(stuck));
  expect(await units.start("short", call)).toBe(true);
  expect(await units.status("short", call)).toMatchObject({ state: "stopped", lastExit: "exit code 0" });
});
