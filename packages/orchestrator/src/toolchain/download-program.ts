import { randomUUID } from "node:crypto";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "command-line/message-of";
import type { CallOptions } from "../call-options.ts";
import { digestOf } from "../files/digest-of.ts";
import { isSystemError } from "../files/system-error.ts";
import { downloadBytes, downloadFile } from "./download-file.ts";
import { downloadFailed, noBuildForMachine } from "./errors.ts";
import type { Program } from "./find-program.ts";
import type { SignedSums } from "./read-signed-sums.ts";
import { readVersion } from "./read-version.ts";
import { versionTable, type Product } from "./versions.ts";

/** A published release of a product. */
export interface Release {
  getBuild(platform: string, arch: string): { readonly url: string; readonly filename: string } | undefined;
  /** The file of SHA-256 sums, and its detached signature: both lie beside the archives. */
  readonly sums: string;
  readonly signature: string;
  /** Who has to have signed. */
  readonly armoredKey: string;
  unpack(folder: string, archive: string): Promise<void>;
}

export interface DownloadProgramOptions extends CallOptions {
  /** Default: the pinned one. */
  readonly version?: string | undefined;
  readonly cacheFolder: string;
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
  readonly getRelease: (product: Product, version: string) => Promise<Release>;
  /** Told of each step as it begins, and of how far the download is. */
  readonly onStep?: ((step: string) => void) | undefined;
}

const userAgent = "nomad-demo";
const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: "amd64", arm64: "arm64" };

/**
 * The release, brought into the cache: downloaded beside it, its checksum compared with the signed list, unpacked, run once, and only
 * then renamed into place. What was interrupted is never used. Throws NO_BUILD_FOR_MACHINE, DOWNLOAD_FAILED.
 */
export async function downloadProgram(product: Product, options: DownloadProgramOptions): Promise<Program> {
  const { cacheFolder, platform, arch, onStep, signal, version = versionTable[product].pinned } = options;
  const name = `${product} ${version}`;
  const home = join(cacheFolder, product);
  const beside = join(home, `${version}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    onStep?.(`looking for ${name}`);
    const release = await orAborted(options.getRelease(product, version), signal);
    const build = release.getBuild(platform, architectures[arch] ?? arch);
    if (!build) throw noBuildForMachine(name, platform, arch);
    await mkdir(beside, { recursive: true });
    const archive = join(beside, build.filename);
    await downloadFile(build.url, archive, {
      ...call(signal),
      onProgress: (received, expected) =>
        onStep?.(`downloading ${build.filename}: ${progress(received, expected)}`),
    });
    onStep?.(`checking ${build.filename}`);
    await refuseOther(archive, build, { release, signal });
    await release.unpack(beside, archive);
    await rm(archive);
    // The archive holds a licence too, and the library marks the last file of the archive as executable.
    await chmod(join(beside, product), 0o755);
    const found = await readVersion(product, join(beside, product), options);
    await moveIntoPlace(beside, join(home, version));
    return { product, path: join(home, version, product), version: found, from: "download" };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && "code" in error && error.code === "NO_BUILD_FOR_MACHINE") throw error;
    throw downloadFailed(name, error);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

const call = (signal: AbortSignal) => ({ userAgent: userAgent, signal });

function progress(received: number, expected: number | undefined): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  if (expected === undefined) return megabytes(received);
  return `${Math.floor((100 * received) / expected)} % of ${megabytes(expected)}`;
}

/** Throws unless the archive has the sum that the signed list names for it. */
async function refuseOther(
  archive: string,
  { url, filename }: { readonly url: string; readonly filename: string },
  { release, signal }: { readonly release: Release; readonly signal: AbortSignal },
): Promise<void> {
  const [sums, signature] = await Promise.all(
    [release.sums, release.signature].map((file) => downloadBytes(new URL(file, url).href, call(signal))),
  );
  if (!sums || !signature) throw new Error(`${filename} has no published checksum`);
  const published = await readSums({ sums, signature, armoredKey: release.armoredKey }, release.sums);
  const expected = published.get(filename);
  if (expected === undefined) throw new Error(`${release.sums} does not name ${filename}`);
  const actual = await digestOf(archive, signal);
  if (actual !== expected)
    throw new Error(`${filename} has the SHA-256 ${actual}, but ${release.sums} says ${expected}`);
}

async function readSums(signed: SignedSums, name: string): Promise<ReadonlyMap<string, string>> {
  // A large library, for the rare case of a download.
  const { readSignedSums } = await import("./read-signed-sums.ts");
  try {
    return await readSignedSums(signed);
  } catch (error) {
    throw new Error(`${name} is not signed by its publisher: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** The library takes no signal: a download goes on after an abort, into a folder that is removed. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function moveIntoPlace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // Another process was faster: it has checked its file too.
    if (!isSystemError(error, "ENOTEMPTY", "EEXIST")) throw error;
  }
}
