import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { chmod, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, freePort, temporaryFolder, whenEnded } from "testing";
import { ask, type Answer, type Asking } from "./ask.ts";
import { annasLine, ca, certify, uiNames } from "./identities.ts";

export interface Gateway extends AsyncDisposable {
  readonly pid: number;
  output(): string;
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
}

/** A gateway with its files, and what tests do with it. */
export interface RunningGateway extends AsyncDisposable {
  readonly port: number;
  /** URL of the listener for checks. */
  readonly check: string;
  readonly folder: string;
  readonly gateway: Gateway;
  /** Writes another certificate where the gateway's is, and returns its serial number. */
  renew(): Promise<string>;
  writeLogins(lines: string): Promise<void>;
  /** Another gateway with the same arguments, in the same folder. */
  startAnother(): Promise<Gateway>;
  get(ui: string, path: string, options?: Asking): Promise<Answer>;
}

export interface StartOptions {
  /** What the gateway gets; `caFile` holds the authority of the tests' servers. */
  readonly environment: (caFile: string) => Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** What `/health` says once it is as it should be. */
  readonly health: string;
}

/** The gateway with the real nginx, and anna as the one who may come in; resolves when its check says what it should. */
export async function startGateway({ environment, args, health }: StartOptions): Promise<RunningGateway> {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("ui-gateway")).path;
  await chmod(folder, 0o711);
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
  const start = async (): Promise<Gateway> =>
    stack.use(spawnGateway([...Object.entries(flags).flat(), ...args], environment(files.ca)));
  const gateway = await start();
  await eventually(async () => {
    const said = await (await fetch(`http://${check}/health`)).text();
    if (said !== `${health}\n`) throw new Error(said + gateway.output());
  });
  return {
    port,
    check: `http://${check}`,
    folder,
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

function spawnGateway(args: readonly string[], env: Readonly<Record<string, string>>): Gateway {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  const ended = whenEnded(child);
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
