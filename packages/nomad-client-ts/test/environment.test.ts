import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { NomadOptionError, nomadOptionsFromEnvironment } from "nomad-client-ts";

test("without variables the local agent is meant", () => {
  expect(nomadOptionsFromEnvironment({})).toMatchObject({
    address: "http://127.0.0.1:4646",
    region: undefined,
    tls: { skipVerify: false },
  });
});

test("Nomad's variables are read, empty ones count as unset", () => {
  expect(
    nomadOptionsFromEnvironment({
      NOMAD_ADDR: "https://nomad.example:4646",
      NOMAD_REGION: "eu",
      NOMAD_NAMESPACE: "",
      NOMAD_TOKEN: "t",
      NOMAD_TLS_SERVER_NAME: "server.eu.nomad",
      NOMAD_SKIP_VERIFY: "true",
    }),
  ).toMatchObject({
    address: "https://nomad.example:4646",
    region: "eu",
    namespace: undefined,
    token: "t",
    tls: { serverName: "server.eu.nomad", skipVerify: true },
  });
});

test("certificates are read from the files that the variables name", async () => {
  await using folder = await temporaryFolder("pem");
  const ca = join(folder.path, "ca.pem");
  await writeFile(ca, "PEM");
  expect(nomadOptionsFromEnvironment({ NOMAD_CACERT: ca }).tls?.ca).toBe("PEM");
});

test("a certificate file that is not there is named with its variable", () => {
  const read = () => nomadOptionsFromEnvironment({ NOMAD_CLIENT_KEY: "/nowhere/key.pem" });
  expect(read).toThrow(NomadOptionError);
  expect(read).toThrow("NOMAD_CLIENT_KEY names /nowhere/key.pem");
});
