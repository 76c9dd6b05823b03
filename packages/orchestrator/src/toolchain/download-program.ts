import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CallOptions } from "../hosts/host.ts";
import { isSystemError } from "../files/system-error.ts";
import { downloadFailed, noBuildForMachine } from "./errors.ts";
import type { Program } from "./find-program.ts";
import { readVersion } from "./read-version.ts";
import { VERSIONS, type Product } from "./versions.ts";

/** A release of a product, as `@hashicorp/js-releases` knows it. */
export interface Release {
  getBuild(platform: string, arch: string): { readonly url: string; readonly filename: string } | undefined;
  download(url: string, to: string, userAgent: string): Promise<void>;
  /** Rejects unless the file has the published checksum. */
  verify(file: string, filename: string): Promise<void>;
  unpack(folder: string, file: string): Promise<void>;
}

export interface DownloadOptions extends CallOptions {
  readonly cacheFolder: string;
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
  readonly getRelease: (product: Product, version: string) => Promise<Release>;
  /** Told of each step as it begins. */
  readonly onStep?: (step: string) => void;
}

const USER_AGENT = "nomad-demo";
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: "amd64", arm64: "arm64" };

/**
 * The pinned release, brought into the cache: downloaded beside it, its checksum compared, unpacked, run once, and only then renamed into
 * place. What was interrupted is never used. Throws NO_BUILD_FOR_MACHINE, DOWNLOAD_FAILED.
 */
export async function downloadProgram(product: Product, options: DownloadOptions): Promise<Program> {
  const { cacheFolder, platform, arch, onStep, signal } = options;
  const version = VERSIONS[product].pinned;
  const name = `${product} ${version}`;
  const home = join(cacheFolder, product);
  const beside = join(home, `${version}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    onStep?.(`looking for ${name}`);
    const release = await orAborted(options.getRelease(product, version), signal);
    const build = release.getBuild(platform, ARCHITECTURES[arch] ?? arch);
    if (!build) throw noBuildForMachine(name, platform, arch);
    await mkdir(beside, { recursive: true });
    const archive = join(beside, build.filename);
    onStep?.(`downloading ${build.filename}`);
    await orAborted(release.download(build.url, archive, USER_AGENT), signal);
    onStep?.(`checking ${build.filename}`);
    await refuseTruncated(archive);
    await orAborted(release.verify(archive, build.filename), signal);
    await release.unpack(beside, archive);
    await rm(archive);
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

/** The library takes no signal: what is going on is left to itself, in a folder that is removed. */
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

/** Every zip begins so (APPNOTE, 4.3.7): what a proxy answers instead does not. */
async function refuseTruncated(archive: string): Promise<void> {
  const start = (await readFile(archive)).subarray(0, 2).toString("latin1");
  if (start !== "PK") throw new Error("what arrived is no zip archive");
}

async function moveIntoPlace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // Another process was faster: what is there has been checked as well.
    if (!isSystemError(error, "ENOTEMPTY", "EEXIST")) throw error;
  }
}
