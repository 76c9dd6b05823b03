import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

test("a provider whose client is killed before it has connected ends by itself", async () => {
  // A shell stands for the client: it starts the provider, whose standard output is its own, and waits.
  const client = spawn("/bin/sh", ["-c", `'${process.execPath}' '${main}' & wait`], {
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
      PLUGIN_PROTOCOL_VERSIONS: "6",
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = await once(createInterface({ input: client.stdout }), "line");
  expect(line).toContain("|unix|");
  const ended = once(client, "exit");
  // Closed by the last of both that has it.
  const closed = once(client.stdout, "close");
  client.kill("SIGKILL");
  await ended;
  await closed;
});
