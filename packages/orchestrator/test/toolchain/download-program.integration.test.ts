import { once } from "node:events";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { createMessage, generateKey, sign } from "openpgp";
import { freePort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { downloadProgram, type Release } from "../../src/toolchain/download-program.ts";
import { versionTable } from "../../src/toolchain/versions.ts";

const { pinned } = versionTable.nomad;

const publisher = await createPublisher();
const stranger = await createPublisher();
const archive = `PK#!/bin/sh\necho 'Nomad v${pinned}'\n`;

interface ReleaseFaults {
  /** Sent instead of the archive that the sums are of. */
  readonly body?: string;
  /** Whether the connection ends before the announced length. */
  readonly cut?: boolean;
  readonly signer?: Publisher;
  /** Sent instead of the sums that were signed. */
  readonly sums?: string;
}

/** A release server on loopback; its archive, after the mark of a zip, is the program itself. */
async function startReleases({ body = archive, cut = false, signer = publisher, sums }: ReleaseFaults = {}) {
  const port = await freePort();
  const signedSums = `${"0".repeat(64)}  other.zip\n${createHash("sha256").update(archive).digest("hex")}  nomad.zip\n`;
  const answers: Readonly<Record<string, string | Uint8Array>> = {
    "/nomad.zip": body,
    "/SHA256SUMS": sums ?? signedSums,
    "/SHA256SUMS.sig": await signer.sign(signedSums),
  };
  const server = createServer(({ url = "" }, response) => {
    const answer = answers[url];
    if (answer === undefined) return void response.writeHead(404).end();
    if (!cut) return void response.end(answer);
    response.writeHead(200, { "content-length": answer.length + 100 }).write(answer);
    setImmediate(() => response.destroy());
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  const release: Release = {
    getBuild: (platform, arch) =>
      platform === "linux" && arch === "amd64"
        ? { url: `http://127.0.0.1:${port}/nomad.zip`, filename: "nomad.zip" }
        : undefined,
    sums: "SHA256SUMS",
    signature: "SHA256SUMS.sig",
    armoredKey: publisher.armoredKey,
    unpack: async (folder, file) => writeFile(join(folder, "nomad"), (await readFile(file, "utf8")).slice(2)),
  };
  return { getRelease: () => Promise.resolve(release), [Symbol.dispose]: () => void server.close() };
}

interface Publisher {
  readonly armoredKey: string;
  sign(text: string): Promise<Uint8Array>;
}

async function createPublisher(): Promise<Publisher> {
  const { privateKey, publicKey } = await generateKey({ userIDs: [{ name: "publisher" }], format: "object" });
  return {
    armoredKey: publicKey.armor(),
    sign: async (text) =>
      sign({
        message: await createMessage({ binary: new TextEncoder().encode(text) }),
        signingKeys: privateKey,
        detached: true,
        format: "binary",
      }),
  };
}

const machine = { platform: "linux", arch: "x64", signal: AbortSignal.timeout(60_000) } as const;

test("a release is checked and put into the cache whole", async () => {
  await using folder = await temporaryFolder("download");
  using releases = await startReleases();
  const steps: string[] = [];
  const program = await downloadProgram("nomad", {
    ...machine,
    cacheFolder: folder.path,
    getRelease: releases.getRelease,
    onStep: (step) => steps.push(step),
  });
  expect(steps).toContain("downloading nomad.zip: 100 % of 0.0 MB");
  expect(program).toEqual({
    product: "nomad",
    path: join(folder.path, "nomad", pinned, "nomad"),
    version: pinned,
    from: "download",
  });
  expect(await readdir(join(folder.path, "nomad"))).toEqual([pinned]);
});

test.each([
  ["an archive with another checksum", { body: "PK something else" }, /SHA256SUMS says/],
  ["sums signed by somebody else", { signer: stranger }, /SHA256SUMS is not signed by its publisher/],
  [
    "sums that were changed after they were signed",
    { sums: `${createHash("sha256").update("PK evil").digest("hex")}  nomad.zip\n`, body: "PK evil" },
    /SHA256SUMS is not signed by its publisher/,
  ],
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
