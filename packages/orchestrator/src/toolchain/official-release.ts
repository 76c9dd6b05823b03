import { getRelease } from "@hashicorp/js-releases";
import type { Release } from "./download-program.ts";
import type { Product } from "./versions.ts";

/** The release as published by HashiCorp. */
export async function findOfficialRelease(product: Product, version: string): Promise<Release> {
  const release = await getRelease(product, version, "nomad-demo");
  return {
    getBuild: (platform, arch) => release.getBuild(platform, arch),
    download: (url, to, userAgent) => release.download(url, to, userAgent),
    verify: (file, filename) => release.verify(file, filename),
    unpack: (folder, file) => release.unpack(folder, file),
  };
}
