import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { findToolchain } from "../../src/toolchain/toolchain.ts";
import { wantedFromWorldFile } from "../../src/world/wanted-from-world-file.ts";
import { findProgram } from "../../src/toolchain/find-program.ts";
import { openWorld } from "../../src/world/open-world.ts";
import { runCli, runJson } from "../fixtures/cli.ts";
import { call, findPlace } from "../fixtures/place.ts";

const patient = { timeout: 240_000 };

test.concurrent(
  "a file makes a world as it says, is right the second time, and is not made into another",
  patient,
  async () => {
    await using place = await findPlace();
    await using files = await temporaryFolder("world-file");
    const path = join(files.path, "world.yaml");
    const write = (more: string): Promise<void> =>
      writeFile(
        path,
        `engine: embedded\nnetwork: ${place.subnet.cidr}\nhosts: { servers: 1, clients: 2 }\nports: { consulHttp: 18500 }\n${more}`,
      );
    await write("datacenter: dc1\n");
    const up = await runJson(place.home, "world", "up", "--file", path);
    expect(up).toMatchObject({ ok: true, name: "default", engine: "embedded", datacenter: "dc1" });
    const world = await openWorld({ home: place.home, name: "default" });
    const [nomad = ""] = world.endpoints.nomadServers;
    expect(world.endpoints.consul[0]).toBe(`http://${place.subnet.address(21)}:18500`);
    const nodes = await (await world.engine.fetch(`${nomad}/v1/nodes`)).json();
    expect(nodes).toMatchObject([{ Datacenter: "dc1" }, { Datacenter: "dc1" }]);
    expect(await runJson(place.home, "world", "up", "--file", path)).toMatchObject({ changes: [] });

    await write("datacenter: dc2\n");
    expect(await runCli(place.home, "world", "up", "--file", path)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /WORLD_DIFFERS world default is there with datacenter dc1, not dc2[^]*Nothing in the file of an embedded world that is there may change: set `datacenter` back, give the file another `name`, or remove the world first[^]*`pnpm world down --world default`/,
      ),
    });
  },
);

test.concurrent("--datacenter names it, and a world that is there keeps its own", patient, async () => {
  await using place = await findPlace();
  const flags = [...place.flags, "--servers", "1", "--clients", "1"];
  expect(await runJson(place.home, "world", "up", ...flags, "--datacenter", "dc1")).toMatchObject({
    datacenter: "dc1",
  });
  expect(await runJson(place.home, "world", "up", ...flags)).toMatchObject({
    datacenter: "dc1",
    changes: [],
  });
  expect(await runCli(place.home, "world", "up", "--datacenter", "dc2")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("with datacenter dc1, not dc2"),
  });
});

test.each([
  ["a flag that the file has a key for", ["--servers", "3"], /BAD_ARGUMENT --servers beside --file/],
  [
    "another name",
    ["--name", "other"],
    /BAD_ARGUMENT --world other beside --file: the file calls its world mine/,
  ],
])("%s is refused beside a file", async (_, flags, words) => {
  await using files = await temporaryFolder("world-file");
  const path = join(files.path, "world.yaml");
  await writeFile(path, "name: mine\nengine: embedded\n");
  const { exitCode, stderr } = await runCli(files.path, "world", "up", "--file", path, ...flags);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(words) });
});

test("versions of a file change the program that has another one, and leave the other where it is", async () => {
  await using folder = await temporaryFolder("versions");
  const put = async (name: string, version: string, at: string): Promise<string> => {
    const path = join(folder.path, at);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, name.toLowerCase()), `#!/bin/sh\necho '${name} v${version}'\n`, {
      mode: 0o755,
    });
    return path;
  };
  const old = { path: await put("Consul", "1.21.0", "old"), nomad: await put("Nomad", "2.0.5", "elsewhere") };
  const searchPath = [await put("Consul", "1.22.3", "new"), await put("Nomad", "2.1.0", "new")][0] ?? "";
  const present = await findToolchain(
    { searchPath: `${old.path}:${old.nomad}`, cacheFolder: folder.path },
    call,
  );
  const wanted = (consul: string | undefined, given?: Readonly<Record<string, string>>) =>
    wantedFromWorldFile({
      name: "mine",
      file: { engine: "local", ...(consul !== undefined && { versions: { consul } }) },
      programs: { searchPath, cacheFolder: folder.path, ...(given && { given }) },
      chooseNetwork: () => Promise.reject(new Error("not asked")),
      size: { servers: 1, clients: 1 },
    }).toolchain?.(present, call);
  expect(await wanted("1.21.0")).toBe(present);
  expect(await wanted("1.22.3")).toMatchObject({
    consul: { version: "1.22.3", path: join(searchPath, "consul") },
    nomad: { version: "2.0.5", path: present.nomad.path },
  });
  // A program that is named takes the place of the world's; the one that the world has already is no change.
  expect(await wanted(undefined)).toBe(present);
  expect(await wanted(undefined, { consul: present.consul.path })).toBe(present);
  expect(await wanted(undefined, { nomad: join(searchPath, "nomad") })).toMatchObject({
    consul: { version: "1.21.0", path: present.consul.path },
    nomad: { version: "2.1.0", path: join(searchPath, "nomad"), from: "given" },
  });
});

test("of programs on PATH and in the cache the wanted version is taken, and named when it is nowhere", async () => {
  await using folder = await temporaryFolder("versions");
  const cacheFolder = join(folder.path, "cache");
  const put = async (version: string, ...path: string[]): Promise<string> => {
    const at = join(folder.path, ...path);
    await mkdir(at, { recursive: true });
    await writeFile(join(at, "consul"), `#!/bin/sh\necho 'Consul v${version}'\n`);
    await chmod(join(at, "consul"), 0o755);
    return at;
  };
  const searchPath = [await put("1.21.0", "one"), await put("1.22.3", "two")].join(":");
  await put("1.20.1", "cache", "consul", "1.20.1");
  const find = async (version: string | undefined) =>
    findProgram("consul", { searchPath, cacheFolder, version }, call);
  expect(await find(undefined)).toMatchObject({ version: "1.21.0", from: "PATH" });
  expect(await find("1.22.3")).toMatchObject({ version: "1.22.3", from: "PATH" });
  expect(await find("1.20.1")).toMatchObject({ version: "1.20.1", from: "cache" });
  await expect(find("1.19.0")).rejects.toMatchObject({
    code: "PROGRAM_NOT_FOUND",
    message: expect.stringContaining("no consul 1.19.0 was found"),
  });
});
