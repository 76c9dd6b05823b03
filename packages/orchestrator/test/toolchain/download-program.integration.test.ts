import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { freePort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { downloadProgram, type Release } from "../../src/toolchain/download-program.ts";
import { VERSIONS } from "../../src/toolchain/versions.ts";

const { pinned } = VERSIONS.nomad;

/** A release server on loopback; its archive, after the mark of a zip, is the program itself. */
async function startReleases({ body = `PK#!/bin/sh\necho 'Nomad v${pinned}'\n`, cut = false } = {}) {
  const port = await freePort();
  const server = createServer((_, response) => {
    if (!cut) return void response.end(body);
    response.writeHead(200, { "content-length": body.length + 100 }).write(body);
    setImmediate(() => response.destroy());
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  const release: Release = {
    getBuild: (platform, arch) =>
      platform === "linux" && arch === "amd64"
        ? { url: `http://127.0.0.1:${port}/nomad.zip`, filename: "nomad.zip" }
        : undefined,
    download: async (url, to) => {
      const { body: stream } = await fetch(url);
      if (!stream) throw new Error("no body");
      await pipeline(Readable.fromWeb(stream), createWriteStream(to));
    },
    verify: async (file) => {
      if (!(await readFile(file, "utf8")).includes("Nomad v"))
        throw new Error("SHA sum for nomad.zip does not match");
    },
    unpack: async (folder, file) => {
      await writeFile(join(folder, "nomad"), (await readFile(file, "utf8")).slice(2));
      await chmod(join(folder, "nomad"), 0o755);
    },
  };
  return { getRelease: () => Promise.resolve(release), [Symbol.dispose]: () => void server.close() };
}

const machine = { platform: "linux", arch: "x64", signal: AbortSignal.timeout(60_000) } as const;

test("a release is checked and put into the cache whole", async () => {
  await using folder = await temporaryFolder("download");
  using releases = await startReleases();
  const program = await downloadProgram("nomad", {
    ...machine,
    cacheFolder: folder.path,
    getRelease: releases.getRelease,
  });
  expect(program).toEqual({
    product: "nomad",
    path: join(folder.path, "nomad", pinned, "nomad"),
    version: pinned,
    from: "download",
  });
  expect(await readdir(join(folder.path, "nomad"))).toEqual([pinned]);
});

test.each([
  ["a bad checksum", { body: "PK something else" }, /does not match/],
  ["an answer that is no archive", { body: "<html>login</html>" }, /no zip archive/],
  ["a connection cut half-way", { cut: true }, /terminated|aborted|closed|premature/i],
])("%s leaves nothing in the cache and says what happened", async (_, options, words) => {
  await using folder = await temporaryFolder("download");
  using releases = await startReleases(options);
  const download = downloadProgram("nomad", {
    ...machine,
    cacheFolder: folder.path,
    getRelease: releases.getRelease,
  });
  await expect(download).rejects.toMatchObject({
    code: "DOWNLOAD_FAILED",
    message: expect.stringMatching(words),
  });
  expect(await readdir(join(folder.path, "nomad"))).toEqual([]);
});

test("a machine without an official build is told so", async () => {
  await using folder = await temporaryFolder("download");
  using releases = await startReleases();
  const download = downloadProgram("nomad", {
    ...machine,
    arch: "riscv64",
    cacheFolder: folder.path,
    getRelease: releases.getRelease,
  });
  await expect(download).rejects.toMatchObject({
    code: "NO_BUILD_FOR_MACHINE",
    message: expect.stringContaining("linux on riscv64"),
  });
});

test("releases that cannot be reached are an error that says what to do", async () => {
  await using folder = await temporaryFolder("download");
  const getRelease = () => Promise.reject(new Error("getaddrinfo ENOTFOUND"));
  await expect(
    downloadProgram("nomad", { ...machine, cacheFolder: folder.path, getRelease }),
  ).rejects.toMatchObject({
    code: "DOWNLOAD_FAILED",
    hint: expect.stringContaining("--engine embedded"),
  });
});
