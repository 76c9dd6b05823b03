import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { ask } from "../../contract/nomad/ask.ts";
import { createNomadPlace, runNomad, startNomadProcess } from "./nomad-process.ts";

test("an address in use is named with the process that holds it", async () => {
  await using place = await createNomadPlace();
  const server = createServer().listen(4647, place.address);
  await once(server, "listening");
  const { code, stderr } = await runNomad(["--config", place.configFile]);
  server.close();
  expect(code).toBe(1);
  expect(stderr).toContain(`ADDRESS_IN_USE: ${place.address}:4647 is in use by process ${process.pid} (`);
});

test("a second process on the same state folder is refused", async () => {
  await using place = await createNomadPlace();
  await using agents = new AsyncDisposableStack();
  agents.use(await startNomadProcess(place));
  const { code, stderr } = await runNomad(["--config", place.configFile]);
  expect(code).toBe(1);
  expect(stderr).toContain(`STATE_FOLDER_IN_USE: the state folder ${place.dataDir} is in use by process`);
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

test("what is not embedded is 501 and says so", async () => {
  await using place = await createNomadPlace();
  await using agents = new AsyncDisposableStack();
  agents.use(await startNomadProcess(place));
  const task = { Name: "t", Driver: "docker", Config: { image: "x" } };
  const job = (change: object): object => ({
    ID: "x",
    TaskGroups: [{ Name: "g", Tasks: [{ ...task, Driver: "raw_exec" }] }],
    ...change,
  });
  const requests: readonly [string, string, unknown][] = [
    ["POST", "/v1/jobs/parse", { JobHCL: "job {}" }],
    ["GET", "/v1/acl/policies", undefined],
    ["POST", "/v1/jobs", { Job: job({ TaskGroups: [{ Name: "g", Tasks: [task] }] }) }],
    ["POST", "/v1/jobs", { Job: job({ Periodic: { Spec: "* * * * *" } }) }],
    ["POST", "/v1/jobs", { Job: job({ Type: "system" }) }],
  ];
  for (const [method, path, body] of requests) {
    const { status, text } = await ask(place.url, path, { method, ...(body === undefined ? {} : { body }) });
    expect(text).toMatch(/^embedded Nomad does not implement /);
    expect(status).toBe(501);
  }
});
