import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { createNomadPlace, runNomad } from "./nomad-process.ts";

test("an address in use is named with the process that holds it", async () => {
  await using place = await createNomadPlace();
  const server = createServer().listen(4647, place.address);
  await once(server, "listening");
  const { code, stderr } = await runNomad(["--config", place.configFile]);
  server.close();
  expect(code).toBe(1);
  expect(stderr).toContain(`ADDRESS_IN_USE: ${place.address}:4647 is in use by process ${process.pid} (`);
});

test("a wrong configuration and wrong arguments end with 2 and say why", async () => {
  await using place = await createNomadPlace();
  await writeFile(
    place.configFile,
    JSON.stringify({ datacenter: "dc1", dataDir: place.dataDir, hosts: [{ name: "a", address: "here" }] }),
  );
  const wrong = await runNomad(["--config", place.configFile]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("hosts[0].address");
  expect(await runNomad(["--nonsense"])).toMatchObject({
    code: 2,
    stderr: "usage: embedded-nomad --config FILE\n",
  });
});
