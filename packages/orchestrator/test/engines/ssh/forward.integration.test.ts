import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { eventually } from "testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../../../src/engines/engine.ts";
import { createSshEngine } from "../../../src/engines/ssh/ssh-engine.ts";
import { forwardPort } from "../../../src/world/forward-port.ts";
import { forwardTarget } from "../../../src/world/forward-target.ts";
import { createManifest } from "../../../src/world/manifest.ts";
import { worldOf } from "../../../src/world/open-world.ts";
import { noSshHosts, startSshHosts, type SshHosts } from "./start-ssh-hosts.ts";

/** Sends back, once the client has ended, all that it sent. */
const echo = (address: string, port: number): string => `
  const { createServer } = require("node:net");
  createServer({ allowHalfOpen: true }, (socket) => {
    const all = [];
    socket.on("error", () => {}).on("data", (part) => all.push(part)).on("end", () => socket.end(Buffer.concat(all)));
  }).listen(${port}, "${address}");`;

describe.skipIf(noSshHosts)(`world forward over real sshd${noSshHosts}`, () => {
  let hosts: SshHosts;
  let engine: Engine;
  const failures: string[] = [];

  beforeAll(async () => {
    hosts = await startSshHosts();
    const { inventory, bare, dial, signal } = hosts;
    engine = createSshEngine({ folder: bare.folder, inventory }, { dial });
    await bare.serve("node02", inventory.ports.consulHttp);
    const node = bare.engine.hosts.find(({ name }) => name === "node01");
    const command = [process.execPath, "-e", echo(node?.address ?? "", 7000)];
    const unit = { name: "echo", description: "echo", command, environment: {}, workingDirectory: "/" };
    await node?.units.define(unit, { signal });
    await node?.units.start("echo", { signal });
  }, 120_000);
  afterAll(() => hosts?.[Symbol.asyncDispose]());

  /** What `world forward NAME PORT` does, on a free port. */
  async function forward(name: string, port: string) {
    const { inventory, bare, signal } = hosts;
    const manifest = createManifest({ name: "over-ssh", inventory, engineReason: "" });
    const world = { ...worldOf(bare.folder, manifest), engine };
    failures.length = 0;
    return forwardPort({
      target: () => forwardTarget(world, { name, port, signal }),
      connect: (address) => engine.connect(address),
      port: 0,
      onFailure: (reason) => failures.push(reason),
    });
  }

  test("a port of this machine answers what an agent of a host answers, to many at once", async () => {
    await using forwarded = await forward("node02", "consul");
    const url = `http://127.0.0.1:${forwarded.port}/`;
    await eventually(async () => expect(await (await fetch(url)).text()).toBe("node02"));
    const answers = await Promise.all(Array.from({ length: 30 }, async () => (await fetch(url)).text()));
    expect(new Set(answers)).toEqual(new Set(["node02"]));
  });

  test("a megabyte each way arrives whole, the way back after the way there has ended", async () => {
    await using forwarded = await forward("node01", "7000");
    const sent = Buffer.from(Array.from({ length: 1 << 20 }, (_, index) => (index * 7919) & 0xff));
    const socket = connect({ port: forwarded.port, host: "127.0.0.1", allowHalfOpen: true });
    socket.end(sent);
    expect((await buffer(socket)).equals(sent)).toBe(true);
  });

  test("where nothing listens the connection is reset, and why is told in sshd's words", async () => {
    await using forwarded = await forward("node01", "7001");
    await expect(fetch(`http://127.0.0.1:${forwarded.port}/`)).rejects.toThrow("fetch failed");
    await eventually(() => expect(failures).toEqual([expect.stringMatching(/Connection refused/)]));
  });

  test("its end closes what is open, and the port is free", async () => {
    const forwarded = await forward("node01", "7000");
    const socket = connect({ port: forwarded.port, host: "127.0.0.1" });
    socket.on("error", () => {});
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.write("hello");
    await forwarded[Symbol.asyncDispose]();
    await closed;
    await expect(fetch(`http://127.0.0.1:${forwarded.port}/`)).rejects.toThrow("fetch failed");
  });
});
