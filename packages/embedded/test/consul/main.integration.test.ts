import { once } from "node:events";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { createConsulPlace, runConsul, startConsulProcess } from "./consul-process.ts";

test("an address in use is named with the process that holds it, and nothing listens", async () => {
  await using place = await createConsulPlace();
  const [one, two] = place.agents;
  const server = createServer().listen(8500, two.address);
  await once(server, "listening");
  const { code, stderr } = await runConsul(["--config", place.configFile]);
  server.close();
  expect(code).toBe(1);
  expect(stderr).toContain(`ADDRESS_IN_USE: ${two.address}:8500 is in use by process ${process.pid} (`);
  await expect(fetch(`${one.url}/v1/status/leader`)).rejects.toThrow();
});

test("a second process on the same state folder is refused while the first lives", async () => {
  await using place = await createConsulPlace();
  await using first = await startConsulProcess(place);
  const { code, stderr } = await runConsul(["--config", place.configFile]);
  expect(code).toBe(1);
  expect(stderr).toContain(
    `STATE_FOLDER_IN_USE: the state folder ${place.config.dataDir} is in use by process`,
  );
  await first.end("SIGKILL");
  await using second = await startConsulProcess(place);
  expect(await second.end("SIGTERM")).toBe(0);
});

test("a signal in the middle of its start ends it as gently as a later one", async () => {
  await using place = await createConsulPlace();
  const run = runConsul(["--config", place.configFile], {
    // The lock is its first step: nothing listens yet.
    onSpawn: async (kill) => {
      await eventually(() => access(join(place.config.dataDir, "locked-by")));
      kill("SIGTERM");
    },
  });
  expect(await run).toMatchObject({ code: 0, stdout: expect.stringContaining("stopping") });
});

test("a state file that cannot be read at all is named", async () => {
  await using place = await createConsulPlace();
  await mkdir(join(place.config.dataDir, "state.jsonl"), { recursive: true });
  const run = await runConsul(["--config", place.configFile]);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain(`STATE_DAMAGED: the state in ${place.config.dataDir} cannot be read`);
});

test("a line of the state that cannot be read is named, kept, and left out", async () => {
  await using place = await createConsulPlace();
  const file = join(place.config.dataDir, "state.jsonl");
  await mkdir(place.config.dataDir);
  const damaged = '["agent/node01/service/web",{"id":7}]\n';
  await writeFile(file, `["kv/a",{"value":null,"flags":0,"createIndex":7,"modifyIndex":7}]\n${damaged}`);
  const run = await runConsul(["--config", place.configFile], {
    onSpawn: async (kill) => {
      await eventually(async () => (await fetch(`${place.agents[0].url}/v1/kv/a`)).ok);
      kill("SIGTERM");
    },
  });
  expect(run.code).toBe(0);
  expect(run.stdout).toContain("line 2 of the state file cannot be read: going on without it");
  expect(await readFile(`${file}.damaged`, "utf8")).toBe(damaged);
});

test("a config that cannot be used ends with exit code 2 and says why; so do wrong arguments", async () => {
  const missing = await runConsul(["--config", "/nonexistent/consul.json"]);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain("INVALID_CONFIG: /nonexistent/consul.json: ENOENT");
  const wrong = await runConsul(["--nonsense"]);
  expect(wrong).toMatchObject({ code: 2, stderr: "usage: embedded-consul --config FILE\n" });
});
