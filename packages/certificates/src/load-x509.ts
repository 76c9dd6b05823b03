import type * as X509 from "@peculiar/x509";

/**
 * The X.509 library. It takes a tenth of a second to load and is needed only where certificates are made, so it is loaded then. It finds
 * its parts by decorators (tsyringe), which need the polyfill first.
 */
export async function loadX509(): Promise<typeof X509> {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}
