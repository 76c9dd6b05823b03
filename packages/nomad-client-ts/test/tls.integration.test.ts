import { expect, test } from "vitest";
import { createNomadClient, NomadUnreachable } from "nomad-client-ts";
import { startServer } from "./fixtures/start-server.ts";
import { testTls } from "./fixtures/test-tls.ts";

const leader = '"10.0.0.1:4647"';
const serverTls = { ...testTls.server, ca: testTls.ca, requestCert: true };

test("client certificate, own CA and server name are used", async () => {
  await using server = await startServer((_request, response) => void response.end(leader), {
    tls: serverTls,
  });
  const nomad = createNomadClient({
    address: server.address,
    tls: { ca: testTls.ca, ...testTls.client, serverName: "server.global.nomad" },
  });
  expect(await nomad.status.leader()).toBe("10.0.0.1:4647");
});

test("a server whose certificate is not trusted is not talked to", async () => {
  await using server = await startServer((_request, response) => void response.end(leader), {
    tls: testTls.server,
  });
  const error = await createNomadClient({ address: server.address })
    .status.leader()
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(NomadUnreachable);
  expect(server.requests).toEqual([]);
});

test("skipVerify accepts any certificate", async () => {
  await using server = await startServer((_request, response) => void response.end(leader), {
    tls: testTls.server,
  });
  const nomad = createNomadClient({ address: server.address, tls: { skipVerify: true } });
  expect(await nomad.status.leader()).toBe("10.0.0.1:4647");
});
