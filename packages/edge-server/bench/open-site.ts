import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createAuthority, issueCertificate } from "certificates";
import { freeSubnet, temporaryFolder } from "testing";
import type { Site } from "./contenders.ts";
import { startFakeConsul } from "./fake-consul.ts";
import { startOrigin } from "./origin.ts";

/** What a proxy is measured with, on loopback addresses of its own. Disposing ends all of it. */
export interface OpenSite extends AsyncDisposable {
  readonly site: Site;
  /** The core of everything but the proxy; undefined where there is one core. */
  readonly otherCore: number | undefined;
}

/** Starts the origin and a Consul that lists it as `bench`; with `isSecure` the site has a certificate for TLS 1.3. */
export async function openSite({ isSecure = false } = {}): Promise<OpenSite> {
  await using opened = new AsyncDisposableStack();
  const subnet = opened.use(freeSubnet());
  const folder = opened.use(await temporaryFolder("bench"));
  const hasTwoCores = availableParallelism() > 1;
  const otherCore = hasTwoCores ? 1 : undefined;
  const address = subnet.address(1);
  const origin = { address: subnet.address(2), port: 8000 };
  const consul = { address: subnet.address(3), port: 8500 };
  opened.use(await startOrigin({ ...origin, folder: folder.path, core: otherCore }));
  opened.use(await startFakeConsul({ ...consul, service: { name: "bench", ...origin } }));
  const site: Site = {
    address,
    port: 8080,
    origin,
    consulUrl: `http://${consul.address}:${consul.port}`,
    folder: folder.path,
    core: hasTwoCores ? 0 : undefined,
    ...(isSecure && { secure: { port: 8443, file: await makePair(folder.path, address) } }),
  };
  const all = opened.move();
  return { site, otherCore, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** A certificate and its key in one file, as HAProxy wants it. */
async function makePair(folder: string, address: string): Promise<string> {
  const now = new Date();
  const authority = await createAuthority({ name: "bench", now });
  const names = { name: "edge", dnsNames: ["edge.test"], addresses: [address] };
  const pair = await issueCertificate({ authority, ...names, now });
  const file = join(folder, "pair.pem");
  await writeFile(file, pair.certificate + pair.key, { mode: 0o600 });
  return file;
}
