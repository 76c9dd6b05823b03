import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { chmod, rename, writeFile } from "node:fs/promises";
import { request, type RequestOptions } from "node:https";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { createAuthority, issueCertificate, type CertifiedKey } from "certificates";
import { eventually, freePort, freeSubnet, temporaryFolder } from "testing";
import { makeLogin } from "../../src/logins/make-login.ts";
import { FakeCatalogue } from "./fake-catalogue.ts";
import { startFakeServer, type FakeServer } from "./fake-server.ts";

export const password = "correct horse battery";
export const anna = `Basic ${Buffer.from(`anna:${password}`).toString("base64")}`;

const now = new Date();
const authority = await createAuthority({ name: "world", now });
const others = await createAuthority({ name: "others", now });
const annasLine = await makeLogin("anna", password);

const certify = (dnsNames: readonly string[], signer: CertifiedKey = authority): Promise<CertifiedKey> =>
  issueCertificate({ authority: signer, name: dnsNames[0] ?? "", dnsNames, addresses: [], now });

const uiNames = ["consul.localhost", "nomad.localhost", "vault.localhost", "world.localhost"];
export const ca = authority.certificate;
/** The certificates of servers, by the name that they have in a world `dc1` of region `global`. */
export const serverCertificates = {
  consul: await certify(["server.dc1.consul"]),
  nomad: await certify(["server.global.nomad"]),
  /** Of a Nomad client: no server. */
  client: await certify(["client.global.nomad"]),
  stranger: await certify(["server.global.nomad"], others),
};

export interface World extends AsyncDisposable {
  readonly port: number;
  readonly check: string;
  readonly folder: string;
  readonly catalogue: FakeCatalogue;
  readonly consul: readonly FakeServer[];
  readonly nomad: readonly FakeServer[];
  readonly gateway: Gateway;
  /** Writes another certificate where the gateway's is, and returns its serial number. */
  renew(): Promise<string>;
  writeLogins(lines: string): Promise<void>;
  /** Another gateway with the same arguments, in the same folder. */
  startAnother(): Promise<Gateway>;
  get(ui: string, path: string, options?: Asking): Promise<Answer>;
}

export interface Gateway extends AsyncDisposable {
  readonly pid: number;
  output(): string;
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
}

export interface Asking {
  readonly method?: string;
  /** Default: anna's; null: none. */
  readonly authorization?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: RequestOptions["agent"];
  readonly from?: string;
}

export interface Answer {
  /** Of the certificate that was shown. */
  readonly serial: string;
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Whether the test's own servers are closed (TLS), as in a closed world. */
export interface WorldOptions {
  readonly nomadCertificate?: CertifiedKey;
  readonly args?: readonly string[];
  /** Whether Consul lists no server of Nomad yet. */
  readonly hasNoNomad?: boolean;
  /** Default: as Nomad starts it. */
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
  const folder = stack.use(await temporaryFolder("ui-gateway")).path;
  await chmod(folder, 0o711);
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
  const files = await writeFiles(folder);
  const port = await freePort();
  const check = `127.0.0.1:${await freePort()}`;
  const flags = {
    "--address": `127.0.0.1:${port}`,
    "--check-address": check,
    "--folder": folder,
    "--tls-cert": files.certificate,
    "--tls-key": files.certificate,
    "--logins": files.logins,
    "--datacenter": "dc1",
    "--region": "global",
  };
  const command = [...Object.entries(flags).flat(), ...args];
  const env = {
    CONSUL_HTTP_ADDR: `https://${addresses[0]}:${consulPort}`,
    CONSUL_CACERT: files.ca,
    CONSUL_TLS_SERVER_NAME: "server.dc1.consul",
    ...environment,
  };
  const start = async (): Promise<Gateway> => stack.use(startGateway(command, env));
  const gateway = await start();
  await eventually(async () => {
    const said = await (await fetch(`http://${check}/health`)).text();
    if (said !== (hasNoNomad ? "no server of nomad is known\n" : "ok\n"))
      throw new Error(said + gateway.output());
  });
  return {
    port,
    check: `http://${check}`,
    folder,
    catalogue,
    consul,
    nomad,
    gateway,
    renew: files.renew,
    writeLogins: (lines) => replace(files.logins, lines),
    startAnother: start,
    get: (ui, path, asking) => ask(port, { ui, path, ...asking }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function writeFiles(folder: string) {
  const [certificate, logins, caFile] = ["uis.pem", "logins", "ca.pem"].map((name) => join(folder, name));
  if (!certificate || !logins || !caFile) throw new Error("no names");
  const renew = async (): Promise<string> => {
    const issued = await certify(uiNames);
    await replace(certificate, `${issued.certificate}\n${issued.key}`);
    return new X509Certificate(issued.certificate).serialNumber;
  };
  await renew();
  await replace(logins, annasLine);
  await writeFile(caFile, ca);
  return { certificate, logins, ca: caFile, renew };
}

/** Replaces a file whole: nobody reads a half of it. */
async function replace(file: string, content: string): Promise<void> {
  await writeFile(`${file}.next`, content, { mode: 0o600 });
  await rename(`${file}.next`, file);
}

const main = new URL("../../src/main.ts", import.meta.url).pathname;

function startGateway(args: readonly string[], env: Readonly<Record<string, string>>): Gateway {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  const ended = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
  return {
    pid: child.pid ?? 0,
    output: () => output.join(""),
    ended,
    kill: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      // Not SIGKILL: nginx would stay.
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** One request as a browser sends it: SNI and Host are the UI's name. */
export function ask(
  port: number,
  {
    ui,
    path,
    method = "GET",
    authorization = anna,
    headers = {},
    agent = false,
    from,
  }: Asking & { ui: string; path: string },
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const host = `${ui}.localhost`;
  const sent = request({
    host: "127.0.0.1",
    port,
    servername: host,
    ca,
    method,
    path,
    agent,
    // A test that waits for ever would leave its gateway.
    signal: AbortSignal.timeout(50_000),
    ...(from !== undefined && { localAddress: from }),
    headers: { host: `${host}:${port}`, ...(authorization !== null && { authorization }), ...headers },
  }).end();
  sent.on("error", reject).on("response", (response) => {
    let body = "";
    const serial = (response.socket as TLSSocket).getPeerX509Certificate()?.serialNumber ?? "";
    response.setEncoding("utf8").on("data", (text: string) => (body += text));
    response
      .on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body, serial }))
      .on("error", reject);
  });
  return promise;
}
