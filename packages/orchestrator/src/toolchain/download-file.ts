import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { EnvHttpProxyAgent, fetch, type Response } from "undici";
import type { CallOptions } from "../call-options.ts";

/** Follows HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
const dispatcher = new EnvHttpProxyAgent();

export interface DownloadOptions extends CallOptions {
  readonly userAgent: string;
}

export interface DownloadFileOptions extends DownloadOptions {
  /** Told of the bytes that have arrived, and of how many are expected where the server says so. */
  readonly onProgress?: (received: number, expected: number | undefined) => void;
}

/** Writes the body that a URL gives into a file. Throws on any status but 2xx, and on a body that is cut. */
export async function downloadFile(url: string, to: string, options: DownloadFileOptions): Promise<void> {
  const response = await get(url, options);
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  const expected = Number.isSafeInteger(length) ? length : undefined;
  let received = 0;
  await pipeline(
    response.body ?? [],
    async function* count(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        received += chunk.length;
        options.onProgress?.(received, expected);
        yield chunk;
      }
    },
    createWriteStream(to),
    { signal: options.signal },
  );
}

/** What a URL answers, whole. Throws on any status but 2xx. */
export async function downloadBytes(url: string, options: DownloadOptions): Promise<Uint8Array> {
  return new Uint8Array(await (await get(url, options)).arrayBuffer());
}

async function get(url: string, { userAgent, signal }: DownloadOptions): Promise<Response> {
  const response = await fetch(url, { headers: { "user-agent": userAgent }, signal, dispatcher });
  if (!response.ok) throw new Error(`GET ${url}: ${response.status} ${response.statusText}`);
  return response;
}
