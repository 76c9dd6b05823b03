import { fileURLToPath } from "node:url";
import { describeCertificate } from "certificates";
import { freePort, temporaryFolder } from "testing";
import { certificateFiles, replace } from "./certificate-files.ts";
import { startChild } from "./child.ts";
import { createTestAuthority } from "./closed-world.ts";
import { startSecureEdge } from "./start-secure-edge.ts";

const demoServer = fileURLToPath(new URL("../../../demo-server/dist/demo_server", import.meta.url));

/** The built edge before two of the built demo_server, each with files of its own; neither speaks to anybody without a certificate. */
export async function startSecuredServices({ workers, validMs }: { workers: number; validMs: number }) {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("services"));
  const services = await createTestAuthority("edge and instances believe this");
  const certify = (name: string) =>
    services.certify({
      name,
      dnsNames: [`${name}.service.consul`],
      addresses: [],
      now: new Date(),
      validMs,
    });
  const upstream = certificateFiles(folder.path, "upstream");
  await upstream.put(await certify("edge-server"));
  await upstream.believe(services.certificate);
  const tls = (pair: string) => ["--tls-cert", pair, "--tls-key", pair, "--client-ca", upstream.ca];
  const instances = await Promise.all(
    ["web-1", "web-2"].map(async (id) => {
      const pair = `${folder.path}/${id}.pem`;
      const renew = async () => {
        const { certificate, key } = await certify("web");
        await replace(pair, certificate + key);
      };
      await renew();
      const secret = `${folder.path}/${id}.secret`;
      await replace(secret, "first");
      const port = await freePort();
      const child = stack.use(
        startChild(demoServer, ["--address", `127.0.0.1:${port}`, "--secret-file", secret, ...tls(pair)]),
      );
      return { id, port, child, secret, renew };
    }),
  );
  const rows = instances.map(({ id, port }) => ({ id, port, tags: ["urlprefix-/ proto=https"] }));
  const [first] = rows;
  if (!first) throw new Error("two instances");
  const edge = stack.use(
    await startSecureEdge({
      instance: first,
      path: "/echo",
      validMs,
      args: ["--workers", String(workers), "--upstream-name", "{service}.service.consul", ...upstream.flags],
    }),
  );
  edge.consul.set(
    "web",
    rows.map((row) => ({ ...row, address: "127.0.0.1" })),
  );
  return {
    edge,
    instances,
    /** All certificates, and each instance's secret, in some order. */
    renewAll: async () => {
      await edge.renew();
      const own = await certify("edge-server");
      await upstream.put(own);
      for (const { child, secret, renew } of instances) {
        await renew();
        await replace(secret, `secret beside ${describeCertificate(own.certificate).serial}`);
        child.process.kill("SIGHUP");
      }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
