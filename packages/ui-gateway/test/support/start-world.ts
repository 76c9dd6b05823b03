import type { CertifiedKey } from "certificates";
import { freePort, freeSubnet } from "testing";
import { FakeCatalogue } from "./fake-catalogue.ts";
import { startFakeServer, type FakeServer } from "./fake-server.ts";
import { serverCertificates } from "./identities.ts";
import { startGateway, type RunningGateway } from "./start-gateway.ts";

export interface World extends RunningGateway {
  readonly catalogue: FakeCatalogue;
  readonly consul: readonly FakeServer[];
  readonly nomad: readonly FakeServer[];
}

export interface WorldOptions {
  readonly nomadCertificate?: CertifiedKey;
  readonly args?: readonly string[];
  /** Whether Consul lists no server of Nomad yet. */
  readonly hasNoNomad?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Three servers of Consul and of Nomad over TLS, a catalogue that lists them, and a gateway with the real nginx in front of them. */
export async function startWorld({
  nomadCertificate = serverCertificates.nomad,
  args = [],
  hasNoNomad = false,
  environment,
}: WorldOptions = {}): Promise<World> {
  const stack = new AsyncDisposableStack();
  const subnet = stack.use(freeSubnet());
  const catalogue = new FakeCatalogue();
  const addresses = [1, 2, 3].map((host) => subnet.address(host));
  const consulPort = await freePort();
  const nomadPort = await freePort();
  const startAll = (port: number, certified: CertifiedKey) =>
    Promise.all(
      addresses.map(async (address) =>
        stack.use(
          await startFakeServer({ address, port, certified, handle: (...call) => catalogue.handle(...call) }),
        ),
      ),
    );
  const consul = await startAll(consulPort, serverCertificates.consul);
  const nomad = await startAll(nomadPort, nomadCertificate);
  catalogue.set(
    "consul",
    addresses.map((address) => ({ address, port: 8300 })),
  );
  const nomadsRows = addresses.flatMap((address) => [
    { address, port: nomadPort, tags: ["http"] },
    { address, port: nomadPort + 1, tags: ["rpc"] },
  ]);
  catalogue.set("nomad", hasNoNomad ? [] : nomadsRows);
  const running = stack.use(
    await startGateway({
      environment: (caFile) => ({
        CONSUL_HTTP_ADDR: `https://${addresses[0]}:${consulPort}`,
        CONSUL_CACERT: caFile,
        CONSUL_TLS_SERVER_NAME: "server.dc1.consul",
        ...environment,
      }),
      args,
      health: hasNoNomad ? "no server of nomad is known" : "ok",
    }),
  );
  return { ...running, catalogue, consul, nomad, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
