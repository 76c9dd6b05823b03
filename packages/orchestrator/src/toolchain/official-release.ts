import { getRelease } from "@hashicorp/js-releases";
import type { Release } from "./download-program.ts";
import { hashicorpKey } from "./hashicorp-key.ts";
import type { Product } from "./versions.ts";

/** The release as published by HashiCorp, found through its index. */
export async function findOfficialRelease(product: Product, version: string): Promise<Release> {
  const release = await getRelease(product, version, "nomad-demo");
  return {
    getBuild: (platform, arch) => release.getBuild(platform, arch),
    sums: release.shasums ?? `${product}_${version}_SHA256SUMS`,
    signature: release.shasums_signature ?? `${product}_${version}_SHA256SUMS.${hashicorpKey.id}.sig`,
    armoredKey: hashicorpKey.armored,
    unpack: (folder, archive) => release.unpack(folder, archive),
  };
}
