import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { createAuthority, describeCertificate, issueCertificate } from "certificates";
import type { World } from "orchestrator";
import { expect, test } from "vitest";
import { normalizeSerial, readCertificatesOf } from "../../src/world/service-certificates.ts";

const { signal } = new AbortController();

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a world only its way in is used
const world = {
  engine: {
    connect: ({ host, port }: { host: string; port: number }) => Promise.resolve(connect({ host, port })),
  },
} as unknown as World;

async function listen(server: Server) {
  await once(server.listen(0, "127.0.0.1"), "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP listener has one
  const { port } = server.address() as AddressInfo;
  return { endpoint: `127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}

const instance = { service: "demo-server", allocation: "0a1b2c3d", host: "node01" };

test("what an instance shows is read, though it takes nobody without a certificate; those without TLS are left out", async () => {
  const now = new Date();
  const authority = await createAuthority({ name: "of services", now });
  const names = { dnsNames: ["demo-server.service.consul"], addresses: [] };
  const { certificate: cert, key } = await issueCertificate({
    name: "demo-server",
    ...names,
    now,
    authority,
  });
  const options = { cert, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
  using server = await listen(createTlsServer(options).on("tlsClientError", () => {}));
  const { serial, notAfter } = describeCertificate(cert);
  const plain = { ...instance, allocation: "1", endpoint: "127.0.0.1:1" };
  const secure = { ...instance, endpoint: server.endpoint, speaksTls: true as const };
  const beside = {
    ...instance,
    service: "edge-server",
    endpoint: "127.0.0.1:1",
    httpsEndpoint: server.endpoint,
  };
  expect(await readCertificatesOf([plain, secure, beside], world, signal)).toEqual(
    [secure, beside].map(({ service }) => ({
      ...instance,
      service,
      serial: normalizeSerial(serial),
      notBefore: expect.any(Date),
      notAfter,
    })),
  );
});

test("an instance that does not speak TLS though it should is an error, not one certificate less", async () => {
  using server = await listen(createServer((socket) => socket.end()));
  const secure = { ...instance, endpoint: server.endpoint, speaksTls: true as const };
  await expect(readCertificatesOf([secure], world, signal)).rejects.toThrow();
});
