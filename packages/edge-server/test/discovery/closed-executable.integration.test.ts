import { writeFile } from "node:fs/promises";
import { eventually, freePort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { startChild } from "../support/child.ts";
import { closedFiles, createTestAuthority } from "../support/closed-world.ts";
import { startFakeConsul } from "../support/fake-consul.ts";
import { executable, startEdge } from "../support/start-edge.ts";
import { startInstance } from "../support/start-instance.ts";

const secrets = ["7f9d3c1e-0000-4000-8000-00c0ffee0001", "7f9d3c1e-0000-4000-8000-00c0ffee0002"];
const [firstSecret = "", secondSecret = ""] = secrets;

/** The built executable in a closed world of one instance, as a job's variables set it up. */
async function startClosed(args: readonly string[] = []) {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("closed"));
  const authority = await createTestAuthority("world");
  const consul = stack.use(await startFakeConsul("127.0.0.1", 0, await authority.certify()));
  const instance = stack.use(await startInstance());
  consul.set("web", [{ id: "a", address: "127.0.0.1", port: instance.port }]);
  const files = closedFiles(folder.path);
  await files.believe(authority);
  await writeFile(files.token, firstSecret);
  const admin = `127.0.0.1:${await freePort()}`;
  const environment = {
    ...files.environment,
    CONSUL_HTTP_ADDR: consul.url,
    CONSUL_HTTP_TOKEN: "of-the-environment",
  };
  const edge = stack.use(await startEdge(["--service", "web", "--admin", admin, ...args], environment));
  const read = async (path: string) => (await fetch(`http://${admin}${path}`)).text();
  return {
    authority,
    consul,
    files,
    status: async () => (await fetch(edge.url)).status,
    problems: async () => JSON.parse(await read("/routes")).consul.problems,
    lines: (text: string) =>
      edge.child
        .output()
        .split("\n")
        .filter((line) => line.includes(text)),
    /** All that the edge shows anybody. */
    shown: async () =>
      [edge.child.output(), await read("/routes"), await read("/metrics"), await read("/")].join("\n"),
    read,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test("a token that is refused is told once; all routes go on; a new one in the same file counts at once; no secret is shown", async () => {
  await using world = await startClosed();
  const { consul, files } = world;
  await eventually(async () => expect(await world.status()).toBe(200));
  expect(new Set(consul.tokens)).toEqual(new Set([firstSecret]));
  expect(await world.problems()).toEqual([]);
  consul.misbehave({ status: 403, body: "ACL not found" });
  const { host } = new URL(consul.url);
  const message = `${host} does not know the token in ${files.token} (403 ACL not found): it was revoked, or made by another Consul`;
  await eventually(async () => expect(await world.problems()).toEqual([{ kind: "token", message }]));
  expect(await world.read("/metrics")).toContain('edge_consul_access_problems{problem="token"} 1');
  const asked = consul.requests.length;
  await eventually(() => expect(consul.requests.length).toBeGreaterThan(asked + 6), { timeoutMs: 30_000 });
  expect(await world.status()).toBe(200);
  await eventually(() => expect(world.lines("does not know the token")).toHaveLength(1));
  await writeFile(files.token, secondSecret);
  consul.misbehave({});
  await eventually(async () => expect(await world.problems()).toEqual([]), { timeoutMs: 30_000 });
  expect(consul.tokens.at(-1)).toBe(secondSecret);
  await eventually(() => expect(world.lines("lets the edge read again")).toHaveLength(1));
  expect(await world.read("/metrics")).toContain('edge_consul_access_problems{problem="token"} 0');
  for (const secret of [...secrets, "of-the-environment"]) expect(await world.shown()).not.toContain(secret);
});

test("two workers ask with the token of the file, and follow an authority that is replaced", async () => {
  await using world = await startClosed(["--workers", "2"]);
  const { authority, consul, files } = world;
  await eventually(async () => expect(await world.status()).toBe(200));
  const next = await createTestAuthority("next");
  await files.believe(authority, next);
  consul.secure(await next.certify());
  await files.believe(next);
  await consul.stop();
  await consul.start();
  consul.secure(await next.certify());
  const asked = consul.requests.length;
  await eventually(() => expect(consul.requests.length).toBeGreaterThan(asked + 4), { timeoutMs: 30_000 });
  await eventually(async () => expect(await world.problems()).toEqual([]), { timeoutMs: 30_000 });
  expect(await world.status()).toBe(200);
});

test("certificates that cannot be used at the start end the edge with what to mend", async () => {
  await using folder = await temporaryFolder("closed");
  const files = closedFiles(folder.path);
  await writeFile(files.ca, "nothing");
  await using child = startChild(executable, ["--address", "127.0.0.1:0"], files.environment);
  expect(await child.ended).toBe(2);
  expect(child.output()).toContain(`CONSUL_CACERT: ${files.ca} holds no certificate`);
});
